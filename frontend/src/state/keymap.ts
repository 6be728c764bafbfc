import type { Route } from './route.svelte';

// Every command there is, once: its title, where it belongs and the keys it has until a person chooses others in
// [keys]. Views say what a command does and when (commands.bind); no key stands anywhere but here.
//
// Keys are written as a person presses them: "j", "G", "Enter", "Ctrl+k" (Cmd on a Mac), "Ctrl+Shift+k", "g q" for one
// after the other.

interface Row {
  readonly title: string;
  readonly keys: readonly string[];
  /** Shown in the footer, in the order of this table. */
  readonly hint?: string;
  /** Works while a person types, too. */
  readonly global?: boolean;
  /** Goes on while its key is held down. */
  readonly repeats?: boolean;
  /** Commands it may share a key with: only one of them can be done at a time, or this one is meant to be nearer. */
  readonly shares?: readonly string[];
}

interface Group {
  readonly title: string;
  /** The views in which its commands can be met; absent: everywhere. */
  readonly views?: readonly Route['view'][];
  readonly commands: Readonly<Record<string, Row>>;
}

export const GROUPS = {
  everywhere: {
    title: 'Everywhere',
    commands: {
      palette: { title: 'Find a command or a place', keys: ['Ctrl+k'], global: true },
      help: { title: 'All keys', keys: ['?'] },
      'next-needs': { title: 'The next that needs me', keys: ['Ctrl+.'], global: true },
      new: { title: 'New task', keys: ['t'] },
      'open-project': { title: 'Open a project', keys: ['O'] },
      log: { title: 'Show or hide the log', keys: ['Ctrl+l'], global: true },
      theme: { title: 'Light or dark', keys: ['T'] },
      'zoom-in': { title: 'Larger', keys: ['Ctrl+=', 'Ctrl++'], global: true },
      'zoom-out': { title: 'Smaller', keys: ['Ctrl+-'], global: true },
      'zoom-reset': { title: 'Usual size', keys: ['Ctrl+0'], global: true },
      fullscreen: { title: 'Fill the screen', keys: ['F11'], global: true },
      quit: { title: 'Close the window', keys: ['Ctrl+q'], global: true },
    },
  },
  go: {
    title: 'Go to',
    commands: {
      'go-queue': { title: 'Queue', keys: ['g q'] },
      'go-waiting': { title: 'Waiting', keys: ['g w'] },
      'go-search': { title: 'Search', keys: ['g f'] },
      'go-races': { title: 'Races', keys: ['g a'] },
      'go-plan': { title: 'Plan', keys: ['g p'] },
      'go-projects': { title: 'Projects', keys: ['g r'] },
      'go-models': { title: 'Models', keys: ['g m'] },
      'go-usage': { title: 'Usage', keys: ['g u'] },
      'go-bin': { title: 'Bin', keys: ['g b'] },
      'go-first': { title: 'Set up', keys: ['g i'] },
      'go-settings': { title: 'Settings', keys: ['g s'] },
      'go-log': { title: 'Log', keys: ['g l'] },
    },
  },
  move: {
    title: 'In every list',
    commands: {
      next: { title: 'Next', keys: ['j', 'ArrowDown'], hint: 'next', repeats: true },
      prev: { title: 'Previous', keys: ['k', 'ArrowUp'], hint: 'previous', repeats: true },
      top: { title: 'To the start', keys: ['g g', 'Home'] },
      bottom: { title: 'To the end', keys: ['G', 'End'] },
      open: { title: 'Open', keys: ['Enter'], hint: 'open' },
      back: { title: 'One level back', keys: ['Escape'], hint: 'back' },
      search: { title: 'Search', keys: ['/'], hint: 'search' },
      order: { title: 'Another order', keys: ['o'] },
    },
  },
  writing: {
    title: 'While writing',
    commands: {
      submit: { title: 'Run or send what is written', keys: ['Ctrl+Enter'], global: true },
    },
  },
  review: {
    title: 'Review',
    views: ['review'],
    commands: {
      'hunk-next': { title: 'Next hunk', keys: ['n'], hint: 'next hunk', repeats: true },
      'hunk-prev': { title: 'Previous hunk', keys: ['p'], hint: 'previous', repeats: true },
      'file-next': { title: 'Next file', keys: [']'], hint: 'next file', repeats: true },
      'file-prev': { title: 'Previous file', keys: ['['], repeats: true },
      'unread-next': { title: 'Next hunk that is not read', keys: ['N'] },
      comment: { title: 'Comment on the line', keys: ['c'], hint: 'comment' },
      'comment-whole': { title: 'Comment on the whole', keys: ['W'] },
      read: { title: 'Mark the hunk read, and go on', keys: ['v'], hint: 'read' },
      'hunk-accept': { title: 'Accept the hunk, and go on', keys: ['+'], shares: ['promote'] },
      'hunk-reject': { title: 'Reject the hunk', keys: ['-'], shares: ['demote'] },
      'split-off': { title: 'Make an attempt of what is accepted, to land by itself', keys: ['Y'] },
      'read-file': { title: 'Mark the file read', keys: ['m'] },
      apply: { title: 'Apply the suggestion at hand', keys: ['='] },
      tour: { title: 'A tour through the change', keys: ['h'], hint: 'tour' },
      'stop-next': { title: 'Next stop of the tour', keys: ['.'], hint: 'next stop' },
      'stop-prev': { title: 'Previous stop of the tour', keys: [','] },
      send: { title: 'Send the comments', keys: ['s'], shares: ['session'] },
      split: { title: 'Side by side or in one column', keys: ['|'] },
      space: { title: 'With or without changes of white space', keys: ['_'] },
      fold: { title: 'Fold or unfold the file', keys: ['z'] },
      'select-line': { title: 'Select the line, or nothing any more', keys: [';'] },
      widen: { title: 'Select the line below, too', keys: ['J', 'Shift+ArrowDown'], repeats: true },
      'widen-up': { title: 'Select the line above, too', keys: ['K', 'Shift+ArrowUp'], repeats: true },
      'side-old': { title: 'To the old side', keys: ['ArrowLeft'] },
      'side-new': { title: 'To the new side', keys: ['ArrowRight'] },
      files: { title: 'Show or hide the files', keys: ['f'] },
      scope: { title: 'Scope of the diff', keys: ['d'], hint: 'scope' },
      'scope-whole': { title: 'The whole change', keys: ['A'] },
      'scope-unseen': { title: 'Only what is new to you', keys: ['U'] },
    },
  },
  race: {
    title: 'Race',
    views: ['race'],
    commands: {
      'choose-0': { title: 'Choose the first', keys: ['1'], hint: 'choose' },
      'choose-1': { title: 'Choose the second', keys: ['2'] },
      'choose-2': { title: 'Choose the third', keys: ['3'] },
      'choose-3': { title: 'Choose the fourth', keys: ['4'] },
      'pair-next': { title: 'Next pair', keys: [']'], hint: 'pair' },
      'pair-prev': { title: 'Previous pair', keys: ['['] },
      'piece-next': { title: 'Next hunk that differs', keys: ['n'], hint: 'hunk', repeats: true },
      'piece-prev': { title: 'Previous hunk that differs', keys: ['p'], repeats: true },
      lift: { title: 'Lift the hunk into the other attempt', keys: ['L'], hint: 'lift hunk' },
      'lift-file': { title: 'Lift the file into the other attempt', keys: ['I'] },
      'hide-models': { title: 'Hide or show the names of models', keys: ['m'], hint: 'models' },
    },
  },
  session: {
    title: 'Session',
    views: ['session', 'reader'],
    commands: {
      write: { title: 'Say something', keys: ['w'], hint: 'write' },
      rewind: { title: 'Rewind to this turn', keys: ['z'], hint: 'rewind' },
      fork: { title: 'Fork from this turn', keys: ['f'], hint: 'fork' },
      'fold-all': { title: 'Fold or unfold all turns', keys: ['Z'] },
      retry: { title: 'Try again', keys: ['R'] },
    },
  },
  models: {
    title: 'Models',
    views: ['models'],
    commands: {
      'get-model': { title: 'Get a model', keys: ['p'], hint: 'get a model' },
      'look-again': { title: 'Look again', keys: ['R'], hint: 'look again' },
      'use-model': { title: 'Use it for tasks', keys: ['='] },
      'remove-model': { title: 'Delete the model', keys: ['X'] },
    },
  },
  first: {
    title: 'Set up',
    views: ['first', 'queue'],
    commands: {
      demo: { title: 'Try the demo', keys: ['d'], hint: 'demo' },
    },
  },
  attempt: {
    title: 'This attempt',
    views: ['queue', 'review', 'session'],
    commands: {
      accept: { title: 'Accept', keys: ['a'], hint: 'accept' },
      request: { title: 'Request changes', keys: ['r'], hint: 'request changes' },
      land: { title: 'Land', keys: ['l'], hint: 'land' },
      'land-first': { title: 'Land', keys: ['l'], shares: ['land'] },
      reject: { title: 'Reject', keys: ['x'], hint: 'reject' },
      undo: { title: 'Undo the landing', keys: ['u'], hint: 'undo' },
      evidence: { title: 'What it rests on', keys: ['i'] },
      diff: { title: 'Show the diff', keys: ['D'] },
      session: { title: 'Show the session', keys: ['s', 'S'], hint: 'session' },
      reconcile: { title: 'Bring it together with what it conflicts with', keys: ['b'] },
      race: { title: 'Compare the attempts', keys: ['B'] },
      editor: { title: 'Open in the editor', keys: ['e'] },
      terminal: { title: 'Open a terminal there', keys: ['E'] },
      'file-manager': { title: 'Show it in the file manager', keys: ['F'] },
      verify: { title: 'Run the checks again', keys: ['V'] },
      opinion: { title: 'Have a fresh model read it', keys: ['M'] },
      pause: { title: 'Pause', keys: ['Ctrl+p'], global: true },
      resume: { title: 'Resume', keys: ['Ctrl+p'], global: true, shares: ['pause'] },
      cancel: { title: 'Cancel', keys: ['C'] },
      promote: { title: 'To the foreground', keys: ['+'] },
      demote: { title: 'To the background', keys: ['-'] },
    },
  },
  answer: {
    title: 'What waits for you',
    views: ['queue', 'session', 'waiting'],
    commands: {
      allow: { title: 'Allow once', keys: ['1'], hint: 'allow once' },
      'allow-attempt': { title: 'Allow for this attempt', keys: ['2'] },
      'allow-project': { title: 'Allow in this project', keys: ['3'] },
      deny: { title: 'Deny', keys: ['0'], hint: 'deny' },
      'option-0': { title: 'Answer 1', keys: ['1'], shares: ['allow'] },
      'option-1': { title: 'Answer 2', keys: ['2'], shares: ['allow-attempt'] },
      'option-2': { title: 'Answer 3', keys: ['3'], shares: ['allow-project'] },
      'option-3': { title: 'Answer 4', keys: ['4'] },
    },
  },
} as const satisfies Record<string, Group>;

type Groups = typeof GROUPS;

/** The id of a command; a name that is none does not compile. */
export type CommandId = { [G in keyof Groups]: keyof Groups[G]['commands'] }[keyof Groups];

/** A command as the table has it. */
export interface Definition extends Row {
  readonly id: CommandId;
  readonly group: string;
  readonly views?: readonly Route['view'][];
}

/** All commands in the order of the table. */
export const DEFINITIONS: readonly Definition[] = Object.values<Group>(GROUPS).flatMap((g) =>
  Object.entries(g.commands).map(([id, row]) => ({ ...row, id: id as CommandId, group: g.title, views: g.views })),
);

const byId = new Map<string, Definition>(DEFINITIONS.map((d) => [d.id, d]));

/** The command of an id that came from elsewhere: a settings file, a menu. */
export function definition(id: string): Definition | undefined {
  return byId.get(id);
}
