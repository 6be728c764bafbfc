/** The code of a request that never reached an engine. The engine itself uses it while it stops. */
export const UNAVAILABLE = 'unavailable';

/** An error of the API: a code to switch on, words for a person, and a way out where there is one. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly hint = '',
    readonly status = 0,
  ) {
    super(message);
    this.name = 'Problem';
  }
}

/** Makes a Problem of what the engine answered, whatever shape it has. */
export function problemOf(status: number, body: unknown): Problem {
  if (body && typeof body === 'object') {
    const b = body as Record<string, unknown>;
    const text = (k: string) => (typeof b[k] === 'string' ? (b[k] as string) : '');
    const code = text('code') || codeOfStatus(status);
    const said = text('detail') || text('title');
    if (said) return new Problem(code, said + fieldErrors(b['errors']), text('hint'), status);
  }
  return new Problem(codeOfStatus(status), `The engine answered ${status} without saying why.`, '', status);
}

/** Makes a Problem of anything thrown on the way. */
export function problemFrom(err: unknown): Problem {
  if (err instanceof Problem) return err;
  return new Problem(UNAVAILABLE, 'The engine cannot be reached.', 'Any coppice command starts it.');
}

function fieldErrors(errors: unknown): string {
  if (!Array.isArray(errors)) return '';
  const said = errors.flatMap((e: { message?: unknown; location?: unknown }) =>
    typeof e?.message === 'string' ? [`${typeof e.location === 'string' ? e.location + ' ' : ''}${e.message}`] : [],
  );
  return said.length ? `: ${said.join('; ')}` : '';
}

function codeOfStatus(status: number): string {
  if (status === 401 || status === 403) return 'token';
  if (status === 404) return 'not_found';
  if (status === 409) return 'conflict';
  if (status === 422 || status === 400) return 'usage';
  if (status === 502 || status === 503 || status === 504) return UNAVAILABLE;
  return 'internal';
}
