// Pictures that a person wants to show an agent, on their way from a file, a drop or the clipboard into a message.

export interface Picture {
  readonly name: string;
  /** A data: address, which the page may show and which holds the bytes to send. */
  readonly src: string;
}

/** What the engine takes; it judges by the bytes, this only keeps a person from waiting for a refusal. */
export const KINDS = 'image/png,image/jpeg,image/gif,image/webp';
const MOST = 2 << 20;
const MANY = 4;

/** The bytes of a picture in base 64. */
export const bytesOf = (p: Picture): string => p.src.slice(p.src.indexOf(',') + 1);

/** Pictures among what was dropped or pasted. */
export const picturesIn = (data: DataTransfer | null): File[] =>
  [...(data?.files ?? [])].filter((f) => f.type.startsWith('image/'));

/** Takes files in beside those that are there. What does not go is said; what goes is taken all the same. */
export async function take(
  have: readonly Picture[],
  files: readonly File[],
): Promise<{ pictures: readonly Picture[]; problem: string }> {
  const pictures = [...have];
  let problem = '';
  for (const f of files) {
    if (pictures.length >= MANY) problem = `A message shows ${MANY} pictures at most.`;
    else if (!KINDS.split(',').includes(f.type)) problem = `${f.name} is no PNG, JPEG, GIF or WebP.`;
    else if (f.size > MOST) problem = `${f.name} holds more than 2 MiB. Make it smaller, or show a part.`;
    else pictures.push({ name: f.name || 'picture', src: await read(f) });
  }
  return { pictures, problem };
}

function read(f: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(String(reader.result));
    reader.onerror = () => failed(reader.error ?? new Error('cannot be read'));
    reader.readAsDataURL(f);
  });
}
