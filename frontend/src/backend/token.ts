// The token of the browser face comes in the fragment of the link, which no server and no log sees. It is kept in
// memory only: a reload needs the link again, and no other page on this machine can read it.

let token = '';

/** Takes the token out of the address, and the address bar, once at start. */
export function takeToken(location: Location, history: History): void {
  const found = tokenIn(location.hash);
  if (!found) return;
  token = found;
  history.replaceState(null, '', location.pathname + location.search + '#/');
}

/** Finds the token in a fragment, a link, or what a person pasted. Empty: none. */
export function tokenIn(text: string): string {
  const m = /(?:^|[#&])token=([A-Za-z0-9._~-]+)/.exec(text.trim());
  return m?.[1] ?? '';
}

export function setToken(t: string): void {
  token = t;
}

/** The headers every request carries. Inside the window there is no token: the shell's proxy needs none. */
export function authHeaders(): Record<string, string> {
  return token ? { Authorization: `Bearer ${token}` } : {};
}
