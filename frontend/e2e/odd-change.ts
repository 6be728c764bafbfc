/** A change with one of everything that is not simply text: written by a shell, as an agent would. */
const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAoAAAAKCAYAAACNMs+9AAAAFUlEQVR42mNk+M9Qz0AEYBxVSF+FABJADveWkH6oAAAAAElFTkSuQmCC';

const steps = [
  `printf 'one\\r\\nTWO\\r\\nthree\\r\\n' > crlf.txt`,
  `mv old.ts new.ts`,
  `sed -i 's/version = 1/version = 2/' new.ts`,
  `echo ${PIXEL} | base64 -d > logo.png`,
  `printf '\\000\\001\\003' > data.bin`,
  `ln -s new.ts link`,
  `chmod 755 run.sh`,
  `printf 'caf\\351\\n' > latin.txt`,
  `{ printf 'const long = "'; head -c 5000 /dev/zero | tr '\\0' x; printf '";\\n'; } > long.ts`,
  `printf 'const a = "admin\\342\\200\\256";\\n' > bidi.ts`,
  `seq 1 400 | sed 's/.*/"k&": 1,/' > package-lock.json`,
  `sed -i 's/^step 50$/step fifty/' steps.txt`,
  `sed -i 's/^/  /' spaces.txt`,
];

export const odd = `turn
  expect last-user ~ 'everything'
  call shell {"command": ${JSON.stringify(steps.join('\n'))}}
turn
  expect tool-result shell ok
  call finish {"summary": "One of everything.", "not_done": ["The other half."]}
  stop
turn
  expect last-user ~ 'Say which'
  call shell {"command": "sed -i 's/step fifty/step 50 and a half/' steps.txt"}
turn
  expect tool-result shell ok
  call finish {"summary": "Said which."}
  stop
`;

/** What the repository has before. */
export const before: Record<string, string> = {
  'crlf.txt': 'one\r\ntwo\r\nthree\r\n',
  'old.ts': 'export const version = 1;\nexport const a = 1;\nexport const b = 2;\nexport const c = 3;\n',
  'data.bin': '\u0000\u0001\u0002',
  'run.sh': 'echo run\n',
  'steps.txt': Array.from({ length: 100 }, (_, i) => `step ${i + 1}`).join('\n') + '\n',
  'spaces.txt': 'a\nb\n',
};
