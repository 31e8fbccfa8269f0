import type { Article, ArticleId, Company, CompanyId, Figure, FigureId, StoryId } from '../domain.ts';

/** A file of the library as it was last read well. */
export interface ReadFile {
  /** Path under the digests folder, with its ending. */
  readonly path: string;
  /** Of its content. */
  readonly hash: string;
  /** Version of the reader that read it: a new reader reads every file again. */
  readonly reader: string;
}

/** What changed in the digests folder, applied whole or not at all. */
export interface LibraryChange {
  readonly companies: readonly { readonly file: ReadFile; readonly company: Company }[];
  readonly articles: readonly {
    readonly file: ReadFile;
    readonly article: Article;
    readonly figures: readonly Figure[];
    /** The article's id before its file was renamed: it keeps its story and its arrival. */
    readonly was?: ArticleId;
  }[];
  /** Paths of files that are no longer there. */
  readonly removed: readonly string[];
}

/** An article with what the library knows of it besides. */
export interface Shelved {
  readonly article: Article;
  readonly story: StoryId;
  /** Position in the order in which stories came to the library, from 1. An edit does not change it. */
  readonly arrival: number;
  /** Hash of its file. */
  readonly hash: string;
}

/** How to look for articles. Embargoed and withdrawn ones are never found. */
export interface Search {
  /** Articles of any of these; empty: of all. */
  readonly companies: readonly CompanyId[];
  /** Articles that hold any of these words or phrases in title, topics or text; empty: all. */
  readonly words: readonly string[];
  /** For embargoes, ms. */
  readonly now: number;
  /** Published no later, as in `Article.publishedAt`; absent: whenever. */
  readonly until?: string;
  readonly limit: number;
  /** How many of the first are passed over. */
  readonly offset: number;
}

/** What the store keeps of the library: its files, articles and ledgers. What holds of all its methods stands at `Store`. */
export interface LibraryStore {
  /** The files that the library was read from, by path: its articles' and its companies'. */
  files(): Promise<readonly ReadFile[]>;
  /** Brings the library up to date. Of several processes that apply the same change, the later ones change nothing. */
  applyLibrary(change: LibraryChange): Promise<void>;
  /** By id. */
  companies(): Promise<readonly Company[]>;
  /** In the order asked for, embargoed and withdrawn ones included; those that are not in the library are left out. */
  articles(ids: readonly ArticleId[]): Promise<readonly Shelved[]>;
  /** The ledgers of these articles, in the order asked for, each by its place in the text. */
  figures(articles: readonly ArticleId[]): Promise<readonly Figure[]>;
  /** One entry of the ledger, while its article is in the library and still says so at that place. */
  figure(id: FigureId): Promise<Figure | undefined>;
  /** Newest first (publishedAt, then arrival, latest first). */
  search(search: Search): Promise<readonly Shelved[]>;
  /** How many articles, by company, embargoed and withdrawn ones left out. */
  counts(now: number): Promise<ReadonlyMap<CompanyId, number>>;
  /** The newest of these companies (empty: of all), embargoed and withdrawn ones included: not to be shown as they are. */
  newest(companies: readonly CompanyId[], limit: number): Promise<readonly Shelved[]>;
  /** The arrival of the latest story; 0 in an empty library. */
  lastArrival(): Promise<number>;
}
