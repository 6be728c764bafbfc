// Puts the chosen colours in force before the first paint; state/theme.svelte.ts keeps the choice.
try {
  var theme = localStorage.getItem('coppice.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (e) {
  // storage is off
}
