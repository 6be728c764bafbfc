// How a person likes to look at something, and what they have begun to write: kept between visits, on this machine, in
// this face. No key and no token belongs here, and nothing that another face would miss.

/** What was kept under a name; undefined: nothing, or nothing that can be read. */
export function recall<T>(name: string): Partial<T> | undefined {
  try {
    const v: unknown = JSON.parse(localStorage.getItem(`coppice.${name}`) ?? 'null');
    return v && typeof v === 'object' ? (v as Partial<T>) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps something; undefined forgets it. Where storage is off it holds until the page is closed. */
export function keep(name: string, value: unknown): void {
  try {
    if (value === undefined) localStorage.removeItem(`coppice.${name}`);
    else localStorage.setItem(`coppice.${name}`, JSON.stringify(value));
  } catch {
    // off or full: nothing is lost that was there before
  }
}
