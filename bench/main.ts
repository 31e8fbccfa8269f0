// npm run bench -- NAME: measures one thing and prints the numbers. A bench is a file beside this one that exports `run`.

const NAMES =
  'deliveries discord-hostile discord-memory figures library sentences slack-hostile slots subscriptions'.split(
    ' ',
  );

const [name = '', ...args] = process.argv.slice(2);

if (NAMES.includes(name)) {
  const bench = (await import(`./${name}.ts`)) as {
    readonly run: (args: readonly string[]) => Promise<void>;
  };
  await bench.run(args);
} else {
  process.stderr.write(`There is no bench ${JSON.stringify(name)}; there are ${NAMES.join(', ')}\n`);
  process.exitCode = 1;
}
