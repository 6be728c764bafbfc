import { describe, expect, it } from 'vitest';
import { keys, models, pulls } from '../backend/fixtures-place';
import type { Model, Provider, Pull } from '../backend/types';
import {
  contextWords,
  fitLook,
  keyWords,
  loadedWords,
  machineWords,
  modelGroups,
  offer,
  price,
  priceWords,
  providerLook,
  providerOrder,
  pullWords,
  shownPulls,
} from './models';

const named = (name: string) => models.models?.find((m) => m.name === name) as Model;
const qwen = named('ollama/qwen3-coder');
const claude = named('anthropic/claude-sonnet-4-5');
const tomorrow = named('anthropic/claude-of-tomorrow');
const provider = (p: Partial<Provider>): Provider => ({
  name: 'x',
  title: 'X',
  state: 'ready',
  local: false,
  takes_key: true,
  ...p,
});

describe('the list', () => {
  const ids = (text = '') => modelGroups(models, text).map((g) => [g.id, g.items.map((i) => i.id)]);
  it('puts models in groups, and offers only what fits and is not there', () => {
    expect(ids()).toEqual([
      ['here', ['ollama/qwen3-coder', 'ollama/gemma3:4b', 'ollama/nomic-embed-text']],
      ['hosted', ['anthropic/claude-sonnet-4-5', 'anthropic/claude-of-tomorrow']],
      ['offered', ['ollama/gpt-oss:120b', 'ollama/qwen3-coder:30b', 'ollama/gpt-oss:20b']],
    ]);
    const no = { state: 'no', words: '' } as const;
    const large = models.suggestions?.map((s) => ({ ...s, fit: no })) ?? [];
    expect(modelGroups({ ...models, suggestions: large }).map((g) => g.id)).toEqual(['here', 'hosted']);
  });
  it('finds by every word of name, build, family, ability and use', () => {
    expect(ids('q4_k_m qwen')).toEqual([['here', ['ollama/qwen3-coder']]]);
    expect(ids('embedding')).toEqual([['here', ['ollama/nomic-embed-text']]]);
    expect(ids('nothing like it')).toEqual([]);
    expect(modelGroups(null)).toEqual([]);
  });
  it('offers the one this machine runs best, unless it is there', () => {
    expect(offer(models)?.name).toBe('ollama/qwen3-coder:30b');
    const there = models.suggestions?.map((s) => ({ ...s, installed: true })) ?? [];
    expect(offer({ ...models, suggestions: there })).toBeUndefined();
  });
});

describe('words', () => {
  it('never take unknown for nothing', () => {
    expect([price(qwen), price(claude), price(tomorrow)]).toEqual(['$0', '$3 / $15', 'price unknown']);
    expect(priceWords(tomorrow)).toBe('unknown');
    expect(priceWords(claude)).toBe(
      '$3 in, $15 out, $0.3 cached a million tokens, from the catalogue that ships with the program',
    );
    expect(contextWords(tomorrow)).toBe('unknown');
    expect(contextWords(qwen)).toBe('33k tokens; it could hold 262k');
    expect(fitLook(undefined).words).toBe('fit unknown');
  });
  it('say how a model lies in memory', () => {
    expect(loadedWords(qwen)).toBe('loaded, 33k of context allocated, 22.9 GB, all of it on the GPU');
    const split = { ...qwen, loaded: { context: 4096, bytes: 1000, gpu: 620 } };
    expect(loadedWords(split)).toContain('62 % on the GPU, the rest on the processor');
    expect(loadedWords({ ...qwen, loaded: { bytes: 1000, gpu: 0 } })).toContain('all of it on the processor');
    expect(loadedWords(claude)).toBe('not loaded');
  });
  it('say what the machine has, and what is not known of it', () => {
    expect(machineWords(models.machine)).toBe('67.3 GB of memory, NVIDIA GeForce RTX 4090 (25.8 GB)');
    expect(machineWords({ cores: 2, gpus: [{ name: 'NVIDIA card' }] })).toBe(
      'memory unknown, NVIDIA card (memory unknown)',
    );
    expect(machineWords({ cores: 2, memory: 8e9, gpus: [] })).toBe('8.0 GB of memory, no graphics card found');
  });
  it('say how far a pull is', () => {
    const [running, queued] = pulls as [Pull, Pull];
    expect(pullWords(running)).toBe('37 %, 5.2 GB of 13.8 GB, 24 MB/s, about 5 m 54 s left');
    expect(pullWords(queued)).toBe('waits for the one before it');
    expect(pullWords({ ...queued, state: 'running', step: 'pulling manifest' })).toBe('pulling manifest');
    const failed: Pull = { ...queued, state: 'failed', failure: { code: 'disk', message: 'no space' } };
    expect(pullWords(failed)).toBe('no space');
  });
  it('name where a key comes from, and nothing of the key', () => {
    expect(keyWords('/home/ada/.config/coppice/keys.toml')).toBe('keys.toml');
    expect(keyWords(keys[0]?.from ?? '')).toBe('ANTHROPIC_API_KEY');
  });
});

describe('providers', () => {
  it('stand in the order of what a person can do', () => {
    expect(providerOrder(models.providers).map((p) => p.name)).toEqual([
      'ollama',
      'anthropic',
      'openrouter',
      'groq',
      'openai',
      'lmstudio',
    ]);
  });
  it('each state has words and a shape of its own', () => {
    const states = ['ready', 'no_key', 'refused', 'unreachable', 'off'] as const;
    const looks = states.map((state) => providerLook(provider({ state })).words);
    expect(new Set(looks).size).toBe(states.length);
    expect(providerLook(provider({ state: 'unreachable', can_start: true })).words).toBe('installed, does not run');
  });
});

it('what was dismissed stays away, until it is asked for anew', () => {
  const over: Pull = { name: 'ollama/a', state: 'failed', asked_at: '2026-01-01T00:00:00Z' };
  const done: Pull = { ...over, name: 'ollama/b', state: 'done' };
  expect(shownPulls([over, done], new Set())).toEqual([over]);
  const dropped = new Set([over.name + over.asked_at]);
  expect(shownPulls([over], dropped)).toEqual([]);
  const anew: Pull = { ...over, asked_at: '2026-01-02T00:00:00Z' };
  expect(shownPulls([anew], dropped)).toEqual([anew]);
});
