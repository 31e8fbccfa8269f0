// A process with one reader of figures: node --expose-gc figures-worker.ts NAME. It says what memory the reader takes of its own,
// and then, each time it is told to, reads for a while and says how much.
import { openPeer, PEERS } from './peers.ts';

export interface Sample {
  readonly text: string;
  readonly sentences: number;
}

export interface Memory {
  /** Bytes of heap that stay after reading. */
  readonly heap: number;
  /** Bytes of the process's memory at its highest, beyond what it had before. */
  readonly peak: number;
}

export interface Pace {
  readonly bytes: number;
  readonly sentences: number;
  /** Seconds of processor time, garbage collection included. */
  readonly seconds: number;
}

/** Processor time of one round, in microseconds. A round ends with a whole text. */
const ROUND = 1_000_000;

export const OURS = 'Dateline';

let next = 0;

/** Reads texts in turn, from where the last round ended. */
function read(samples: readonly Sample[], run: (text: string) => number): Pace {
  let bytes = 0;
  let sentences = 0;
  let used = 0;
  const began = process.cpuUsage();
  while (used < ROUND) {
    const sample = samples[next % samples.length];
    if (!sample) break;
    run(sample.text);
    next += 1;
    bytes += Buffer.byteLength(sample.text);
    sentences += sample.sentences;
    const { user, system } = process.cpuUsage(began);
    used = user + system;
  }
  return { bytes, sentences, seconds: used / 1e6 };
}

async function open(name: string): Promise<((text: string) => number) | string> {
  if (name !== OURS) {
    const entry = PEERS.find((one) => one.name === name);
    const peer = entry ? openPeer(entry) : `there is no reader ${name}`;
    return typeof peer === 'string' ? peer : peer.run;
  }
  const { readFigures } = await import('../src/news/figures/figures.ts');
  const { splitSentences } = await import('../src/news/sentences.ts');
  return (text) =>
    splitSentences(text).length +
    readFigures({ id: 'acme/1', text, companies: ['acme'], publishedAt: '' }, []).length;
}

/** Collects garbage until no more comes free. */
function settled(): number {
  for (let turn = 0; turn < 3; turn += 1) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

if (process.connected) {
  const samples = await new Promise<readonly Sample[]>((resolve) => {
    process.once('message', (message) => resolve(message as readonly Sample[]));
    process.send?.('ready');
  });
  const heap = settled();
  const resident = process.memoryUsage.rss();
  const run = await open(process.argv[2] ?? '');
  if (typeof run === 'string') {
    process.send?.(run);
    process.disconnect?.();
  } else {
    read(samples, run);
    const peak = process.resourceUsage().maxRSS * 1024 - resident;
    const memory: Memory = { heap: settled() - heap, peak };
    process.on('message', () => process.send?.(read(samples, run)));
    process.send?.(memory);
  }
}
