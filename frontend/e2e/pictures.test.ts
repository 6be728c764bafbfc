import { expect, test, type Page } from '@playwright/test';
import { broken, withAxe } from './axe';
import { Desk } from './driver';
import { Engine } from './engine';
import { Repo } from './repo';

// A person shows an agent a picture: it stands in the message before it is sent, while it waits, and in the transcript. A
// model that takes none is not sent any, and nothing of the message is lost.

const engine = new Engine();

test.beforeAll(() => engine.start());
test.afterAll(() => engine.close());

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNQ6nABAAGCAM/ZEDS3AAAAAElFTkSuQmCC',
  'base64',
);
const picture = { name: 'sketch.png', mimeType: 'image/png', buffer: png };
const asks = `turn
  call ask {"question": "Shall I?"}
turn
`;
const sees = `sees
${asks}  expect request ~ 'Like this'
  expect request ~ '[image/png, ${png.length} bytes]'
  call write {"path": "notes.txt", "content": "one\\n"}
turn
  call finish {"summary": "Drawn."}
  stop
`;
const blind = `${asks}  call finish {"summary": "Nothing."}
  stop
`;

async function begin(page: Page, repo: Repo, title: string, script: string): Promise<Desk> {
  const model = repo.script(title.replaceAll(' ', '-'), script);
  engine.run('run', title, '--yes', '--detach', '--project', repo.dir, '--model', model);
  const desk = new Desk(page);
  await page.goto(engine.link);
  await desk.waitFor(title, 'Needs you'); // it asks: before that the row is on its way through the sections
  await desk.select(title);
  await desk.key('s');
  await expect(page.getByRole('region', { name: 'Waits for you' }).getByText('Shall I?')).toBeVisible();
  return desk;
}

test('a picture is shown to an agent, and to one that sees none it is not', async ({ page }) => {
  const repo = new Repo(engine.home);
  engine.run('trust', repo.dir, '--yes');
  await withAxe(page);
  const desk = await begin(page, repo, 'Draw it', sees);
  const log = page.getByRole('log', { name: 'Transcript' });
  const form = page.locator('form.composer');
  const field = page.getByRole('textbox', { name: 'Say something to the agent' });
  const chooser = form.locator('input[type=file]');
  const drawn = async (where: ReturnType<Page['locator']>) => {
    await expect(where.locator('img')).toBeVisible();
    await expect.poll(() => where.locator('img').evaluate((i: HTMLImageElement) => i.naturalWidth)).toBe(1);
  };

  await test.step('it stands in the message, and can be left out again', async () => {
    await chooser.setInputFiles(picture);
    await drawn(form);
    await form.getByRole('button', { name: 'Leave sketch.png out' }).click();
    await expect(form.locator('img')).toHaveCount(0);
    await chooser.setInputFiles({ name: 'a.svg', mimeType: 'image/svg+xml', buffer: Buffer.from('<svg/>') });
    await expect(form.getByRole('status')).toContainText('a.svg is no PNG');
    await chooser.setInputFiles(picture);
    await drawn(form);
    await expect(form.getByRole('status')).toHaveCount(0);
    await broken(page, 'a picture in a message');
  });

  await test.step('it waits with the message, can be taken back with it, and is read', async () => {
    await field.fill('Like this');
    await page.getByRole('button', { name: 'Send' }).click();
    await drawn(log.locator('.word.unread'));
    await expect(form.locator('img')).toHaveCount(0);
    await log.getByRole('button', { name: 'Take it back' }).click();
    await expect(log.locator('.word.unread')).toHaveCount(0);
    await expect(field).toHaveValue('Like this');
    await drawn(form);
    await page.getByRole('button', { name: 'Send' }).click();
    await drawn(log.locator('.word.unread'));
    const dock = page.getByRole('region', { name: 'Waits for you' });
    await dock.getByRole('textbox').fill('Yes');
    await dock.getByRole('button', { name: 'Answer' }).click();
    await drawn(log.locator('.word.person'));
    await expect(log.locator('.word.unread')).toHaveCount(0);
  });

  await test.step('a model that takes none: it is said, and the message stays as it is', async () => {
    await begin(page, repo, 'Be told', blind);
    await chooser.setInputFiles(picture);
    await drawn(form);
    await field.fill('Like that');
    await page.getByRole('button', { name: 'Send' }).click();
    await expect(page.getByText('is not known to take images')).toBeVisible();
    await expect(field).toHaveValue('Like that');
    await drawn(form);
    await expect(log.locator('.word.unread')).toHaveCount(0);
  });
  expect(desk.trouble).toEqual([]);
});
