import type { Attempt, BinItem, Project, ProjectDetails, Race, Racer, Scope } from '../backend/types';

/** The dialog in front, if any. There is at most one. */
export type DialogState =
  /** moved: the project whose repository is to be found again. */
  | { kind: 'open'; moved?: Project }
  | { kind: 'forget'; project: Project; details: ProjectDetails }
  | { kind: 'empty'; items: readonly BinItem[]; run: () => Promise<boolean> }
  /** then: what comes back once that is answered. */
  | { kind: 'trust'; project: Project; then?: DialogState }
  | { kind: 'new'; project: string; list?: boolean }
  | { kind: 'changes' | 'reject' | 'cancel' | 'land' | 'reconcile'; attempt: Attempt }
  /** what: the hunk in words, or some lines of it. */
  | { kind: 'hunk' | 'lines'; what: string; run: (reason: string) => Promise<boolean> }
  | { kind: 'rewind' | 'fork'; attempt: Attempt; turn: number }
  | { kind: 'link'; url: string }
  /** now: the word of the scope that is shown. */
  | { kind: 'scopes'; attempt: Attempt; scopes: readonly Scope[]; now: string; run: (word: string) => void }
  | { kind: 'choose'; race: Race; racer: Racer }
  | { kind: 'keys' }
  | { kind: 'palette' };

class Dialogs {
  current: DialogState | null = $state.raw(null);

  show(d: DialogState): void {
    this.current = d;
  }
  close = (): void => {
    this.current = null;
  };
}

export const dialogs = new Dialogs();
