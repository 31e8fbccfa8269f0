import { sql } from 'kysely';
import type { Kysely } from 'kysely';

/**
 * The history of the tables. Append only: a database remembers how many of these it has been through, so one that
 * was released is never changed, moved or removed, and none calls code that may change.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `create table stories (
      id text primary key,
      arrival bigint not null unique
    )`,
    `create table companies (
      id text primary key,
      path text not null unique,
      hash text not null,
      reader text not null,
      body text not null
    )`,
    `create table articles (
      number integer primary key autoincrement,
      id text not null unique,
      path text not null unique,
      hash text not null,
      reader text not null,
      story text not null references stories (id),
      arrival bigint not null,
      published_at text not null,
      embargo_at bigint,
      withdrawn integer not null,
      body text not null
    )`,
    `create index articles_by_date on articles (published_at, arrival)`,
    `create index articles_by_arrival on articles (arrival)`,
    `create index articles_by_embargo on articles (embargo_at) where embargo_at is not null`,
    `create index articles_by_story on articles (story)`,
    `create table article_companies (
      article text not null references articles (id) on delete cascade,
      company text not null,
      primary key (article, company)
    )`,
    `create index article_companies_by_company on article_companies (company)`,
    `create table figures (
      id text primary key,
      article text not null references articles (id) on delete cascade,
      start integer not null,
      body text not null
    )`,
    `create index figures_by_article on figures (article, start)`,
    // Holds the index alone, not the words once more.
    `create virtual table article_words using fts5 (
      title, topics, text,
      content = '', contentless_delete = 1, tokenize = 'porter unicode61 remove_diacritics 2'
    )`,
    `create trigger articles_forget_words after delete on articles begin
      delete from article_words where rowid = old.number;
    end`,

    `create table subscriptions (
      id text primary key,
      place text not null,
      owner text not null,
      query text not null,
      schedule text not null,
      locale text not null,
      state text not null,
      paused_because text,
      followed_at bigint not null,
      since bigint not null,
      next_due_at bigint not null,
      claim text,
      lease_ends_at bigint
    )`,
    `create index subscriptions_by_place on subscriptions (place)`,
    `create index subscriptions_due on subscriptions (next_due_at) where state = 'active'`,
    `create table seen (
      place text not null,
      story text not null,
      seen_at bigint not null,
      primary key (place, story)
    )`,
    `create table stopped (
      place text not null,
      story text not null,
      hash text not null,
      program text not null,
      reason text not null,
      stopped_at bigint not null,
      primary key (place, story, hash, program)
    )`,

    `create table deliveries (
      id text primary key,
      key text not null unique,
      subscription text not null,
      place text not null,
      slot_at bigint not null,
      body text not null,
      state text not null,
      attempts integer not null,
      first_tried_at bigint,
      uncertain integer not null,
      not_before bigint not null,
      claim text,
      lease_ends_at bigint,
      reason text,
      created_at bigint not null
    )`,
    `create index deliveries_open on deliveries (slot_at) where state in ('ready', 'sending')`,
    `create table posted (
      number integer primary key autoincrement,
      delivery text not null unique,
      place text not null,
      message text not null,
      figures text not null,
      stories text not null,
      posted_at bigint not null
    )`,
    `create index posted_by_place on posted (place, number)`,
    `create table inbound (
      platform text not null,
      id text not null,
      first_at bigint not null,
      primary key (platform, id)
    )`,
  ],
  [
    `alter table subscriptions add column last_slot_at bigint`,
    `alter table subscriptions add column last_outcome text`,
    `create table settings (
      workspace text primary key,
      body text not null
    )`,
  ],
  [
    `create table article_stories (
      article text primary key,
      story text not null references stories (id)
    )`,
    `insert into article_stories (article, story) select id, story from articles`,
    // A story has its name from the article that told it first.
    `insert into article_stories (article, story)
      select id, id from stories where id not in (select article from article_stories)`,
    `create table content_stories (
      hash text primary key,
      story text not null references stories (id)
    )`,
    `insert into content_stories (hash, story)
      select hash, story
      from (select hash, story, row_number() over (partition by hash order by arrival) as nth from articles) as told
      where nth = 1`,
  ],
  [
    `alter table subscriptions add column query_key text not null default ''`,
    `update subscriptions set query_key = json_array(
      json((select json_group_array(value order by value)
        from (select distinct value from json_each(query, '$.companies')))),
      json((select json_group_array(value order by value)
        from (select distinct value from json_each(query, '$.topics')))),
      json((select json_group_array(value order by value)
        from (select distinct value from json_each(query, '$.words'))))
    )`,
    // Of two follows of one thing in one place, the first one stays.
    `delete from subscriptions where id in (
      select id from (
        select id, row_number() over (partition by place, query_key order by followed_at, id) as nth
        from subscriptions
      ) as follows
      where nth > 1
    )`,
    `create unique index subscriptions_by_query on subscriptions (place, query_key)`,
    `drop index subscriptions_by_place`,
  ],
  [
    `create table shares (
      name text primary key,
      holder text not null,
      lease_ends_at bigint not null
    )`,
    `create table marks (
      name text primary key,
      at bigint not null
    )`,
    `create index deliveries_unsent on deliveries (state, slot_at) where state <> 'sent'`,
    `create index subscriptions_by_state on subscriptions (state)`,
  ],
];

/**
 * Brings the tables up to date, in one transaction: of processes that start at once, one does it and the others find
 * it done.
 * @returns how many migrations the database has been through and how many this program knows; when the database has
 * been through more, it belongs to a newer program and nothing was changed.
 */
export async function migrate<T>(db: Kysely<T>): Promise<{ readonly done: number; readonly known: number }> {
  const known = migrations.length;
  return await db.transaction().execute(async (transaction) => {
    await sql`create table if not exists migrations (number integer primary key)`.execute(transaction);
    const { rows } = await sql<{ done: number }>`select count(*) as done from migrations`.execute(
      transaction,
    );
    const done = rows[0]?.done ?? 0;
    for (const [index, statements] of migrations.entries()) {
      if (index < done) continue;
      for (const statement of statements) await sql.raw(statement).execute(transaction);
      await sql`insert into migrations (number) values (${index + 1})`.execute(transaction);
    }
    return { done: Math.max(done, known), known };
  });
}
