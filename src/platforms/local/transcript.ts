import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import { OperatorError } from '../../errors.ts';
import { z } from 'zod';

import { type Channel, CHANNELS, type Message } from './message.ts';

export interface NewMessage {
  /** Names the message within its place, so that no message is shown twice. */
  readonly key: string;
  readonly place: Channel;
  readonly author: Message['author'];
  /** Anything that can be written as JSON. */
  readonly body: unknown;
  readonly at: number;
}

/**
 * What was said in the local workspace, as a chat service would keep it: durable before a method returns.
 * Methods throw the errors of node:sqlite.
 */
export interface Transcript {
  /** Adds a message; where the place has one under the key already, gives that back and adds nothing. */
  append(message: NewMessage): Message;
  /** Takes note of something that came in, with the words to show for it. False, and nothing is shown, when it came before. */
  hear(inboundId: string, at: number, said?: NewMessage): boolean;
  /** Gives a message another body; undefined when the place has no such message. */
  replace(place: Channel, seq: number, body: unknown): Message | undefined;
  /** The message under a key, if it was first shown at or after `since` (ms). */
  find(place: Channel, key: string, since: number): Message | undefined;
  /** The last messages of a place with a `seq` above `after`, oldest first. */
  latest(place: Channel, after: number, limit: number): readonly Message[];
  /** The revision of the last change; 0 in an empty transcript. */
  revision(): number;
  /** Each message as it is added or changed after a revision, until the signal aborts. What is not yet read is never lost. */
  follow(after: number, signal: AbortSignal): AsyncGenerator<Message, void, undefined>;
  /** Tells those who follow what another process added or changed; our own changes they are told of at once. */
  look(): void;
  /** Closing it again does nothing. */
  close(): void;
}

const VERSION = 1;
const SCHEMA = `
  create table if not exists messages (
    seq integer primary key,
    revision integer not null unique,
    place text not null,
    key text not null,
    author text not null,
    body text not null,
    at integer not null,
    unique (place, key)
  ) strict;
  create index if not exists messages_of_place on messages (place, seq);
  create table if not exists heard (id text primary key, at integer not null) strict, without rowid;
  pragma user_version = ${VERSION};
`;

const Row = z.object({
  seq: z.number(),
  revision: z.number(),
  place: z.enum(CHANNELS),
  author: z.enum(['you', 'dateline']),
  body: z.string().transform((body): unknown => JSON.parse(body)),
  at: z.number(),
});

/**
 * Opens the transcript in a SQLite file, which is made, with its folder, where it is missing.
 * @throws Error when the file cannot be opened, or a newer Dateline wrote it
 */
export function openTranscript(file: string): Transcript {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = openDatabase(file);
  const insert = database.prepare(`
    insert into messages (revision, place, key, author, body, at)
    values ((select coalesce(max(revision), 0) + 1 from messages), :place, :key, :author, :body, :at)
    on conflict (place, key) do nothing returning *`);
  const byKey = database.prepare('select * from messages where place = :place and key = :key');
  const update = database.prepare(`
    update messages set body = :body, revision = (select max(revision) + 1 from messages)
    where place = :place and seq = :seq returning *`);
  const last = database.prepare(`
    select * from (select * from messages where place = :place and seq > :after order by seq desc limit :limit)
    order by seq`);
  const changes = database.prepare('select * from messages where revision > ? order by revision limit 100');
  const newest = database.prepare('select coalesce(max(revision), 0) as revision from messages');
  const note = database.prepare('insert into heard (id, at) values (?, ?) on conflict (id) do nothing');

  // A number that other connections' commits change (https://www.sqlite.org/pragma.html#pragma_data_version).
  const foreign = database.prepare('pragma data_version');
  let seenVersion = foreign.get()?.['data_version'];

  const waiting = new Set<() => void>();
  const wake = (): void => waiting.forEach((resume) => resume());
  const nextChange = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const resume = (): void => {
        waiting.delete(resume);
        signal.removeEventListener('abort', resume);
        resolve();
      };
      waiting.add(resume);
      signal.addEventListener('abort', resume);
    });

  const add = ({ key, place, author, body, at }: NewMessage): Message => {
    const added = insert.get({ key, place, author, body: JSON.stringify(body), at });
    return Row.parse(added ?? byKey.get({ place, key }));
  };

  return {
    append(message) {
      const kept = add(message);
      wake();
      return kept;
    },
    hear(inboundId, at, said) {
      const isNew = within(database, () => {
        const first = note.run(inboundId, at).changes === 1;
        if (first && said) add(said);
        return first;
      });
      wake();
      return isNew;
    },
    replace(place, seq, body) {
      const row = update.get({ place, seq, body: JSON.stringify(body) });
      wake();
      return row && Row.parse(row);
    },
    find(place, key, since) {
      const row = byKey.get({ place, key });
      const message = row && Row.parse(row);
      return message && message.at >= since ? message : undefined;
    },
    latest: (place, after, limit) => last.all({ place, after, limit }).map((row) => Row.parse(row)),
    revision: () => Number(newest.get()?.['revision']),
    async *follow(after, signal) {
      let seen = after;
      while (!signal.aborted) {
        const fresh = changes.all(seen);
        for (const row of fresh) {
          const message = Row.parse(row);
          yield message;
          seen = message.revision;
        }
        // Nothing is awaited between finding nothing and beginning to wait, so no change falls in between.
        if (fresh.length === 0) await nextChange(signal);
      }
    },
    look() {
      const now = foreign.get()?.['data_version'];
      if (now !== seenVersion) wake();
      seenVersion = now;
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function openDatabase(file: string): DatabaseSync {
  try {
    return brought(file);
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof OperatorError) throw cause;
    throw new OperatorError(
      `The messages of the local workspace in ${file} cannot be opened: ${cause.message}. Check its rights and its disk; if it is damaged, move it away to begin anew.`,
      { cause },
    );
  }
}

/** Opened, and its tables up to date. */
function brought(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec('pragma journal_mode = wal; pragma synchronous = full;');
  const version = Number(database.prepare('pragma user_version').get()?.['user_version']);
  if (version > VERSION) {
    database.close();
    throw new OperatorError(
      `A newer version of Dateline wrote ${file}. Run that version, or move the file away to begin anew.`,
    );
  }
  if (version < VERSION) within(database, () => database.exec(SCHEMA));
  return database;
}

/** Runs the work in one transaction, which is undone when the work throws. */
function within<T>(database: DatabaseSync, work: () => T): T {
  database.exec('begin immediate');
  try {
    const result = work();
    database.exec('commit');
    return result;
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}
