import type { Article, Cleared, Company, Figure, Place, Subscription } from '../../src/domain.ts';
import type { LibraryChange, ReadFile, Search, SlotResult, Store } from '../../src/store/store.ts';

export const hour = 3_600_000;
export const noon = 1_640_000_000_000;

export const anything: Search = { companies: [], words: [], now: noon, limit: 100, offset: 0 };
export const room: Place = { platform: 'local', workspace: 'w', channel: 'c' };
export const elsewhere: Place = { platform: 'local', workspace: 'w', channel: 'd' };

export const alibaba: Company = {
  id: 'alibaba',
  name: 'Alibaba',
  aliases: ['baba'],
  topics: [{ id: 'cloud', words: ['alicloud', 'alibaba cloud'] }],
};

/** An article of a change; its file and figures, where a test does not care, are made up. */
interface Entry {
  readonly article: Article;
  readonly figures?: readonly Figure[];
  readonly was?: string;
  readonly hash?: string;
}

export function change(parts: {
  companies?: readonly Company[];
  articles?: readonly Entry[];
}): LibraryChange {
  return {
    companies: (parts.companies ?? []).map((company) => ({
      file: fileOf(`${company.id}/company.yaml`),
      company,
    })),
    articles: (parts.articles ?? []).map(asRead),
    removed: [],
  };
}

function asRead({ article, figures = [], was, hash }: Entry): LibraryChange['articles'][number] {
  const file = fileOf(`${article.id}.md`, hash);
  return was === undefined ? { file, article, figures } : { file, article, figures, was };
}

export async function shelve(store: Store, ...articles: Entry[]): Promise<void> {
  await store.applyLibrary(change({ articles }));
}

export function fileOf(path: string, hash = `hash of ${path.replace('.md', '')}`): ReadFile {
  return { path, hash, reader: 'r1' };
}

export function article(id: string, parts: Partial<Article> = {}): Article {
  return {
    id,
    companies: [id.split('/')[0] ?? ''],
    topics: [],
    title: `About ${id}`,
    publisher: 'The Paper',
    url: 'https://example.com/news',
    publishedAt: '2021-12-20',
    language: 'en',
    text: 'Nothing to tell.',
    withdrawn: false,
    ...parts,
  };
}

export function figure(of: Article, start: number, end: number): Figure {
  return {
    id: `${of.id}#${start}-${end}`,
    article: of.id,
    span: [start, end],
    sentence: [0, of.text.length],
    kind: 'change',
    value: [1.5, 60],
    unit: 'percent',
    printed: of.text.slice(start, end),
    bound: '≥',
    direction: 'up',
    metric: 'sales',
    of: 'Alibaba',
    claimant: 'Alibaba',
  };
}

/** Each follows something of its own. */
export function subscription(id: string, parts: Partial<Subscription> = {}): Subscription {
  return {
    id,
    place: room,
    owner: 'u1',
    query: { companies: ['alibaba'], topics: ['cloud'], words: [id] },
    schedule: { kind: 'calendar', days: [1, 5], times: ['09:00'], zone: 'Asia/Shanghai' },
    locale: 'zh-CN',
    state: 'active',
    followedAt: noon,
    since: 0,
    nextDueAt: noon,
    ...parts,
  };
}

export function result(claim: string, parts: Partial<SlotResult> = {}): SlotResult {
  return {
    subscription: 's1',
    claim,
    nextDueAt: noon + hour,
    seen: [],
    stopped: [],
    slotAt: noon,
    outcome: 'nothing',
    now: noon,
    ...parts,
  };
}

export function delivery(
  id = 'd1',
  key = `key of ${id}`,
  slotAt = noon,
): NonNullable<SlotResult['delivery']> {
  return { id, key, place: room, slotAt, body: cleared(`Digest ${id}`) };
}

/** As the gate would have cleared it: the store only keeps it. */
function cleared(text: string): Cleared {
  return JSON.parse(JSON.stringify({ payload: { text }, figures: ['jd/a#0-1'], stories: ['jd/a'] }));
}

export function stopped(story: string): SlotResult['stopped'][number] {
  return { story, hash: `hash of ${story}`, reason: 'a digit differs' };
}

/** Claims deliveries of the examples' platform. */
export function claimSome(store: Store, leaseMs: number, limit: number) {
  return store.claimDeliveries({ platform: room.platform, leaseMs, limit });
}
