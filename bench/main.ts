// npm run bench -- NAME: measures one thing and prints the numbers. A bench is a file beside this one that exports `run`.
import { readdir } from 'node:fs/promises';

const [name = ''] = process.argv.slice(2);
const names = (await readdir(import.meta.dirname))
  .map((file) => file.replace(/\.ts$/, ''))
  .filter(
    (each) => !['main', 'platform', 'hostile', 'deliveries-worker', 'queue-worker', 'linear'].includes(each),
  );

if (names.includes(name)) {
  const bench = (await import(`./${name}.ts`)) as { readonly run: () => Promise<void> };
  await bench.run();
} else {
  process.stderr.write(`There is no bench ${JSON.stringify(name)}; there are ${names.join(', ')}\n`);
  process.exitCode = 1;
}
