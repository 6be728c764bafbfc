import type * as T from './types';
import { attempts } from './fixtures';

// What is foretold of the open changes of the made-up afternoon.

type Part = Partial<T.Standing> & Pick<T.Standing, 'number' | 'words'>;

function standing(p: Part): T.Standing {
  const a = attempts.find((x) => x.number === p.number);
  return {
    attempt: `a${p.number}`,
    task: `t${p.number}`,
    ordinal: 1,
    title: a?.title ?? '',
    state: a?.state ?? 'ready',
    fate: 'clean',
    ...p,
  };
}

export const forecast: T.Forecast[] = [
  {
    project: 'p1',
    target: 'refs/heads/main',
    commit: '7d1e09aa41c0de5b8aa17d2f9e2b0c4d5e6f7081',
    rows: [
      standing({ number: 4, words: 'clean', place: 1 }),
      standing({ number: 12, words: 'clean', place: 2 }),
      standing({ number: 14, words: 'clean after #4', fate: 'after', after: [4], place: 3 }),
      standing({ number: 8, words: 'clean after #12', fate: 'after', after: [12], needs: true, place: 4 }),
      standing({
        number: 7,
        words: 'conflicts with #9 in auth.go',
        fate: 'conflict',
        with: [{ attempt: 'a9', number: 9, paths: ['internal/auth/auth.go'], files: 1 }],
        place: 5,
      }),
      standing({
        number: 9,
        words: 'conflicts with #7 in auth.go',
        fate: 'conflict',
        with: [{ attempt: 'a7', number: 7, paths: ['internal/auth/auth.go'], files: 1 }],
      }),
    ],
  },
];
