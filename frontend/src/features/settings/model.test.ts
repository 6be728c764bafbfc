import { describe, expect, it } from 'vitest';
import type { Setting } from '../../backend/types';
import { bounds, grouped, matching, shown, why } from './model';

const s = (more: Partial<Setting>): Setting => ({
  key: 'limits.foreground',
  value: '3',
  layer: 'default',
  doc: 'attempts at once',
  group: 'Engine',
  type: 'number',
  default: '3',
  user_only: false,
  layers: [],
  ...more,
});

describe('a setting', () => {
  it('shows what the chosen layer says, else what is in force', () => {
    const set = s({ value: '5', layer: 'environment', layers: [{ layer: 'user', value: '2' }] });
    expect([shown(set, 'user'), shown(set, 'local')]).toEqual(['2', '5']);
  });
  it('says why a change has no effect', () => {
    const env = s({ value: '5', layer: 'environment', source: 'COPPICE_LIMITS_FOREGROUND' });
    expect(why(env, 'user')).toContain('COPPICE_LIMITS_FOREGROUND, decides (5)');
    expect(why(s({ layer: 'project', source: '/a/b/.coppice/settings.toml:3' }), 'user')).toContain(
      '.coppice/settings.toml:3',
    );
    expect(why(s({ layer: 'project' }), 'local')).toBe('');
    expect(why(s({ layer: 'user' }), 'user')).toBe('');
    expect(why(s({ user_only: true }), 'project')).toContain('may not set');
  });
  it('is found by all words, wherever they stand', () => {
    const list = [s({}), s({ key: 'ui.theme', doc: 'colours', group: 'Looks', value: 'dark' })];
    expect(matching(list, 'ATTEMPTS engine').map((x) => x.key)).toEqual(['limits.foreground']);
    expect(matching(list, 'dark').map((x) => x.key)).toEqual(['ui.theme']);
    expect(matching(list, '').length).toBe(2);
    expect(grouped(list).map((g) => g.title)).toEqual(['Engine', 'Looks']);
  });
  it('says its bounds', () => {
    expect([bounds(s({ min: '1', max: '64' })), bounds(s({ min: '0', unit: 'minutes' })), bounds(s({}))]).toEqual([
      '1 to 64',
      '0 or more minutes',
      '',
    ]);
  });
});
