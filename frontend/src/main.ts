import { mount } from 'svelte';
import './styles/index.css';
import App from './App.svelte';
import { createApi } from './backend/api';
import { takeToken } from './backend/token';
import { theme } from './state/theme.svelte';

takeToken(location, history);
theme.start();

const target = document.getElementById('app');
if (target) mount(App, { target, props: { api: createApi() } });
