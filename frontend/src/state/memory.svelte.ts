import { keep, recall } from './remembered';

const DIFF = 'diff';

/** What a view remembers while another one is in front. Nothing of it outlives the page. */
class Memory {
  /** The attempt that is selected in the queue. */
  selected = $state('');
  /** What was searched for last. */
  search = $state('');
  /** The file a review is to open at. */
  file = $state(0);
  /** Shows a file of the review that is in front, if one is. */
  jump: ((file: number) => void) | undefined;
  /** How diffs are looked at; kept between visits. */
  diff: { readonly split: boolean; readonly space: boolean } = $state.raw(keptDiff());

  lookAt(diff: Partial<Memory['diff']>): void {
    this.diff = { ...this.diff, ...diff };
    keep(DIFF, this.diff);
  }
}

function keptDiff(): Memory['diff'] {
  const v = recall<Memory['diff']>(DIFF);
  return { split: v?.split === true, space: v?.space === true };
}

export const memory = new Memory();
