import type { File } from '../backend/types';
import type { Command, CommandId } from '../state/commands.svelte';
import { commands } from '../state/commands.svelte';
import type { Line } from '../state/palette';
import { places } from '../state/places';
import type { Snapshot } from '../state/snapshot';
import { look } from '../state/words';

/** Commands that lead nowhere from within the palette, or that a place stands for. */
const LEFT_OUT = new Set<CommandId>(['palette', 'next', 'prev', 'top', 'bottom', 'back', 'submit', 'land-first']);

const FILES = 500;

/** Everything the palette can find: what can be done now, where one can go, and what there is. */
export function paletteLines(s: Snapshot, active: readonly Command[], files: readonly File[]): Line[] {
  return [...commandLines(active), ...taskLines(s), ...projectLines(s), ...fileLines(files)];
}

function commandLines(active: readonly Command[]): Line[] {
  const icons = new Map<string, string>([
    ['go-queue', 'queue'],
    ...places.map((p) => [`go-${p.view}`, p.icon] as const),
  ]);
  return active
    .filter((c) => !LEFT_OUT.has(c.id))
    .map((c) => {
      const key = commands.keyOf(c.id);
      const kind = c.id.startsWith('go-') ? 'place' : 'command';
      return { id: c.id, kind, group: c.group, title: c.title, icon: icons.get(c.id) ?? 'right', ...(key && { key }) };
    });
}

function taskLines(s: Snapshot): Line[] {
  const names = new Map(s.projects.map((p) => [p.id, p.name]));
  return s.tasks.flatMap((t) =>
    (t.attempts ?? []).map((a): Line => {
      const shape = look(a);
      const which = (t.attempts?.length ?? 0) > 1 ? `attempt ${a.ordinal}, ` : '';
      const aside = `${which}${shape.words}, ${names.get(a.project) ?? ''}`;
      return { id: a.id, kind: 'task', group: 'Tasks', title: `#${a.number} ${a.title}`, aside, icon: shape.icon };
    }),
  );
}

function projectLines(s: Snapshot): Line[] {
  return s.projects.map((p) => ({
    id: p.id,
    kind: 'project',
    group: 'Projects',
    title: p.name,
    aside: p.dir,
    icon: 'folder',
  }));
}

function fileLines(files: readonly File[]): Line[] {
  return files
    .slice(0, FILES)
    .map((f, i) => ({ id: String(i), kind: 'file', group: 'Files of this change', title: f.path, icon: 'changed' }));
}
