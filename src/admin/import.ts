import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { OperatorError } from '../errors.ts';
import { QueryShape, ScheduleShape, SettingsShape } from '../platforms/act.ts';
import { nextSlot } from '../schedules/slots.ts';
import type { Store } from '../store/store.ts';
import type { Exported, ExportedSettings, ExportedSubscription } from './export.ts';

/** What every database can keep, and gives back as it was. */
const Text = z
  .string()
  .min(1)
  .max(500)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'not a text that can be kept');

const PlaceShape = z.strictObject({
  platform: Text,
  workspace: Text,
  channel: Text,
  thread: Text.exactOptional(),
});

const SubscriptionShape: z.ZodType<ExportedSubscription> = z.strictObject({
  id: Text,
  place: PlaceShape,
  owner: Text,
  query: QueryShape,
  schedule: ScheduleShape,
  locale: Text.refine(isLocale, 'not a language tag'),
  state: z.literal(['active', 'paused']),
  pausedBecause: Text.exactOptional(),
});

const WorkspaceShape: z.ZodType<ExportedSettings> = z.strictObject({
  platform: Text,
  workspace: Text,
  changed: SettingsShape,
});

const ExportedShape: z.ZodType<Exported> = z.strictObject({
  dateline: z.literal('subscriptions', { error: 'not what --export prints' }),
  version: z.literal(1, { error: 'written by another version of Dateline; this one reads version 1' }),
  subscriptions: z.array(SubscriptionShape),
  settings: z.array(WorkspaceShape),
});

export interface ImportOptions {
  /** Path of what `npm run export` printed. */
  readonly file: string;
  readonly store: Pick<
    Store,
    'addSubscription' | 'allSettings' | 'changeSettings' | 'lastArrival' | 'subscription'
  >;
  /** ms since 1970. */
  readonly now: number;
  readonly out: (line: string) => void;
}

/**
 * Takes in follows and settings that `npm run export` printed. What is there already stays as it is. The follows begin now:
 * no article that is in the library is news to them.
 * @returns the exit code
 * @throws OperatorError that names every bad entry; then nothing was written
 */
export async function importAll({ file, store, now, out }: ImportOptions): Promise<number> {
  const { subscriptions, settings } = parse(await read(file), file);
  const planned = plan(subscriptions, now, file);
  const since = await store.lastArrival();
  let added = 0;
  for (const { subscription, nextDueAt } of planned) {
    const isNew = (await store.subscription(subscription.id)) === undefined;
    const kept = await store.addSubscription({ ...subscription, followedAt: now, since, nextDueAt });
    if (isNew && kept.id === subscription.id) added += 1;
  }

  const there = new Map(
    (await store.allSettings()).map(({ workspace, changed }) => [
      JSON.stringify([workspace.platform, workspace.workspace]),
      changed,
    ]),
  );
  let set = 0;
  for (const { platform, workspace, changed } of settings) {
    if (there.has(JSON.stringify([platform, workspace]))) continue;
    await store.changeSettings({ platform, workspace }, changed);
    set += 1;
  }
  out(`Follows added: ${added}; there already: ${subscriptions.length - added}.`);
  out(`Workspaces with new settings: ${set}; with their own already: ${settings.length - set}.`);
  return 0;
}

async function read(file: string): Promise<unknown> {
  try {
    // Windows puts a mark before text that is written to a file.
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new OperatorError(`${file} cannot be read as JSON: ${why}`, { cause });
  }
}

/** @throws OperatorError with each problem and where it is: `subscriptions[3].schedule.zone: not a time zone` */
function parse(json: unknown, file: string): Exported {
  const read = ExportedShape.safeParse(json);
  if (read.success) return read.data;
  const problems = read.error.issues.map(({ path, message }) => `  ${pathOf(path)}: ${message}`);
  throw new OperatorError(
    `${file} has ${problems.length} problem(s), and nothing was imported:\n${problems.join('\n')}`,
  );
}

/** Before anything is written: a schedule may be well formed and never come. @throws OperatorError */
function plan(subscriptions: Exported['subscriptions'], now: number, file: string) {
  return subscriptions.map((subscription, index) => {
    try {
      return { subscription, nextDueAt: nextSlot(subscription.schedule, now) };
    } catch (cause) {
      throw new OperatorError(
        `${file} has a problem, and nothing was imported:\n  subscriptions[${index}].schedule: not one that comes`,
        { cause },
      );
    }
  });
}

const pathOf = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '') || 'the whole';

function isLocale(tag: string): boolean {
  try {
    return new Intl.Locale(tag).language !== '';
  } catch {
    return false;
  }
}
