/** Where a model runs, as the mark in front of its name tells. */
export interface ModelLook {
  readonly kind: 'local' | 'hosted' | 'replay';
  readonly icon: string;
  readonly name: string;
}

const LOCAL = new Set(['ollama', 'lmstudio', 'llamacpp', 'vllm']);

/** A replay says so: nobody may take a played script for a model. */
export function modelLook(ref: string, replay: boolean): ModelLook {
  const slash = ref.indexOf('/');
  const provider = slash < 0 ? '' : ref.slice(0, slash);
  const name = slash < 0 ? ref : ref.slice(slash + 1);
  if (replay || provider === 'replay') {
    const file = name.slice(name.lastIndexOf('/') + 1).replace(/\.replay$/, '');
    return { kind: 'replay', icon: 'replay', name: `replay ${file}` };
  }
  return LOCAL.has(provider) ? { kind: 'local', icon: 'local', name } : { kind: 'hosted', icon: 'hosted', name };
}
