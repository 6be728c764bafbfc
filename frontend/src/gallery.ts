// The gallery of primitives: npm run dev, then /gallery.html. It is in no build that ships.
import { mount } from 'svelte';
import './styles/index.css';
import './styles/gallery.css';
import Gallery from './Gallery.svelte';

const theme = new URLSearchParams(location.search).get('theme');
if (theme) document.documentElement.dataset.theme = theme;
const target = document.getElementById('app');
if (target) mount(Gallery, { target });
