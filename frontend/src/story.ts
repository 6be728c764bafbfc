// The page over the fake engine, for looking at it: npm run dev, then /story.html. It is in no build.
import { mount } from 'svelte';
import './styles/index.css';
import App from './App.svelte';
import { createApi } from './backend/api';
import { FakeEngine } from './backend/fake';
import { NOW } from './backend/fixtures';
import { theme } from './state/theme.svelte';

const engine = new FakeEngine();
const wanted = new URLSearchParams(location.search);
const shift = Date.now() - NOW;
const later = (v: unknown): unknown =>
  JSON.parse(JSON.stringify(v), (_k, x: unknown) =>
    typeof x === 'string' && /^\d{4}-\d\d-\d\dT/.test(x) ? new Date(Date.parse(x) + shift).toISOString() : x,
  );
const fetcher = async (...a: Parameters<typeof fetch>): Promise<Response> => {
  const res = await engine.fetch(...a);
  return res.headers.get('Content-Type') === 'application/json'
    ? Response.json(later(await res.json()), { status: res.status })
    : res;
};

theme.start();
const chosen = wanted.get('theme');
if (chosen) document.documentElement.dataset.theme = chosen;
if (wanted.has('empty'))
  for (const r of ['projects', 'tasks', 'queue', 'waiting', 'landings']) engine.on(`GET /api/${r}`, () => []);
if (wanted.has('lost'))
  setTimeout(() => {
    engine.down = true;
    engine.drop();
  }, 800);

const target = document.getElementById('app');
if (target) mount(App, { target, props: { api: createApi(fetcher), fetcher } });
