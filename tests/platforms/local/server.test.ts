import { describe, expect, test } from 'vitest';

import { placeOf } from '../../../src/platforms/local/message.ts';
import { saying } from '../cleared.ts';
import { asks, openEvents, openWorkspace } from './workspace.ts';

const news = placeOf('news');

const ROUTES = ['/', '/page.js', '/messages?place=news', '/events', '/catalog', '/nowhere'];

describe('who may talk to it', () => {
  test('a foreign Host is refused on every route', async () => {
    await using workspace = await openWorkspace();
    const { port } = new URL(workspace.platform.address);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      '127.0.0.1',
      'localhost:1',
      `127.0.0.1.evil.example:${port}`,
    ])
      for (const path of ROUTES)
        expect((await workspace.call(path, { headers: { host } })).status, `${host} ${path}`).toBe(421);
    expect(
      (await workspace.call('/inbound', { ...asks('acme'), headers: { host: 'evil.example' } })).status,
    ).toBe(421);
    expect(workspace.heard).toEqual([]);
  });

  test('a foreign Origin is refused on every route', async () => {
    await using workspace = await openWorkspace();
    const { port } = new URL(workspace.platform.address);
    for (const origin of [
      'https://evil.example',
      'null',
      `https://localhost:${port}`,
      'http://localhost:1',
      'file://',
    ])
      for (const path of ROUTES)
        expect((await workspace.call(path, { headers: { origin } })).status, `${origin} ${path}`).toBe(403);
    expect((await workspace.call('/inbound', { ...asks('acme'), headers: { origin: 'null' } })).status).toBe(
      403,
    );
    expect(workspace.heard).toEqual([]);
  });

  test('this machine by each of its names is welcome', async () => {
    await using workspace = await openWorkspace();
    const { port } = new URL(workspace.platform.address);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`])
      expect((await workspace.call('/', { headers: { host, origin: `http://${host}` } })).status).toBe(200);
  });

  test('every answer, refusals too, forbids scripts, frames and guesses of others', async () => {
    await using workspace = await openWorkspace();
    const answers = await Promise.all([
      ...ROUTES.filter((path) => path !== '/events').map((path) => workspace.call(path)),
      workspace.call('/', { headers: { host: 'evil.example' } }),
      workspace.call('/inbound', { method: 'POST', body: 'x' }),
    ]);
    for (const { headers } of answers) {
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
      });
    }
  });
});

describe('the page', () => {
  test('is served with all that it loads, each with its type', async () => {
    await using workspace = await openWorkspace();
    const page = await workspace.call('/');
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    const loaded = [...page.text.matchAll(/(?:src|href)="(\/[^"]*)"/g)].map(([, path = '']) => path);
    expect(loaded).toEqual(['/style.css', '/previews.css', '/slack.css', '/discord.css', '/page.js']);
    const queue = [...loaded];
    for (const path of queue) {
      const file = await workspace.call(path);
      expect(file.status).toBe(200);
      expect(file.headers['content-type']).toBe(
        `text/${path.endsWith('.css') ? 'css' : 'javascript'}; charset=utf-8`,
      );
      const imported = [...file.text.matchAll(/^import .* from '\.(\/[^']+)';/gm)].map(
        ([, module = '']) => module,
      );
      queue.push(...imported.filter((module) => !queue.includes(module)));
    }
    expect(queue).toContain('/view.js');
  });

  test('loads nothing from elsewhere and never writes HTML from text', async () => {
    await using workspace = await openWorkspace();
    const scripts = [
      'combobox',
      'completions',
      'conversation',
      'discord',
      'element',
      'looks',
      'page',
      'slack',
      'view',
      'wire',
    ];
    const styles = ['style', 'previews', 'slack', 'discord'];
    const files = [...styles.map((name) => `/${name}.css`), ...scripts.map((name) => `/${name}.js`)];
    for (const path of ['/', ...files]) {
      const { status, text } = await workspace.call(path);
      expect(status).toBe(200);
      // Comments name the pages that they follow.
      const code = text.replace(/^\s*(?:\/\/|\/?\*).*$/gm, '');
      expect(code.replace("xmlns='http://www.w3.org/2000/svg'", '')).not.toMatch(
        /https?:\/\/|url\(|@import url/,
      );
      expect(text).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(/);
    }
  });

  test('nothing else is served from disk', async () => {
    await using workspace = await openWorkspace();
    const paths = ['/tsconfig.json', '/index.html', '/../server.ts', '/..%2fserver.ts', '/page/page.js'];
    const answers = await Promise.all(paths.map((path) => workspace.call(path)));
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 404));
  });
});

describe('its routes', () => {
  test('messages come oldest first, at most the last two hundred, or those after one', async () => {
    await using workspace = await openWorkspace();
    for (let count = 1; count <= 205; count++)
      await workspace.platform.post(news, saying(`message ${count}`), `k${count}`);
    const { text } = await workspace.call('/messages?place=news');
    const { messages, revision }: { messages: { seq: number }[]; revision: number } = JSON.parse(text);
    expect(messages.map(({ seq }) => seq)).toEqual(Array.from({ length: 200 }, (_, index) => index + 6));
    expect(revision).toBe(205);
    expect(JSON.parse((await workspace.call('/messages?place=news&after=204')).text)).toMatchObject({
      messages: [{ seq: 205, body: { text: 'message 205' } }],
    });
  });

  test.each([
    ['/messages', 404],
    ['/messages?place=archive', 404],
    ['/messages?place=news&after=-1', 400],
    ['/messages?place=news&after=1e3', 400],
    ['/events?after=x', 400],
    ['/inbound', 404],
  ])('GET %s is answered with %i', async (path, status) => {
    await using workspace = await openWorkspace();
    const response = await workspace.call(path);
    expect(response.status).toBe(status);
    expect(JSON.parse(response.text)).toEqual({ error: expect.any(String) });
  });

  test('what cannot be understood is refused with a reason, and not heard', async () => {
    await using workspace = await openWorkspace();
    const refused = await workspace.call('/inbound', { method: 'POST', body: '{"kind":"ask"}' });
    expect(refused.status).toBe(400);
    expect(JSON.parse(refused.text).error).toContain('place');
    expect(workspace.heard).toEqual([]);
  });

  test.each([
    ['over 64 KB', {}, 413],
    ['of unstated length', { 'transfer-encoding': 'chunked' }, 411],
  ])('a body %s is refused unread', async (_, headers, status) => {
    await using workspace = await openWorkspace();
    const { body = '' } = asks('acme', { filler: 'x'.repeat(64 * 1024) });
    expect((await workspace.call('/inbound', { method: 'POST', headers, body })).status).toBe(status);
    expect(workspace.heard).toEqual([]);
  });

  test('the catalog offers companies, topics and words, and a library in trouble is no crash', async () => {
    await using workspace = await openWorkspace();
    expect(JSON.parse((await workspace.call('/catalog')).text)).toEqual({
      companies: [{ id: 'acme', name: 'Acme', topics: ['cloud'] }],
      commands: ['latest', 'follow'],
      schedules: ['weekdays 09:00', 'hourly'],
      directions: expect.objectContaining({ up: 'up', down: 'down' }),
    });
    await using broken = await openWorkspace({
      catalog: { companies: () => Promise.reject(new Error('secret path /home/x')) },
    });
    const response = await broken.call('/catalog');
    expect(response.status).toBe(500);
    expect(response.text).not.toContain('secret');
  });
});

describe('events', () => {
  test('a post, an edit and an ask arrive live, of every place', async () => {
    await using workspace = await openWorkspace();
    const events = openEvents(workspace.platform.address);
    expect(await events.next()).toEqual({ retry: '1000' });
    const ref = await workspace.platform.post(news, saying('one'), 'k');
    const first = await events.next();
    expect(first).toMatchObject({ event: 'message', id: '1' });
    expect(JSON.parse(first?.['data'] ?? '')).toMatchObject({ seq: 1, place: 'news', body: { text: 'one' } });
    await workspace.platform.edit(ref, saying('two'));
    expect(JSON.parse((await events.next())?.['data'] ?? '')).toMatchObject({
      seq: 1,
      revision: 2,
      body: { text: 'two' },
    });
    await workspace.call('/inbound', asks('acme', { place: 'direct' }));
    expect(JSON.parse((await events.next())?.['data'] ?? '')).toMatchObject({
      seq: 2,
      place: 'direct',
      author: 'you',
    });
    events.close();
  });

  test('a browser that comes back gets what it missed, edits too, and nothing twice', async () => {
    await using workspace = await openWorkspace();
    const ref = await workspace.platform.post(news, saying('old'), 'k1');
    await workspace.platform.post(news, saying('seen'), 'k2');
    await workspace.platform.edit(ref, saying('edited'));
    await workspace.platform.post(news, saying('missed'), 'k3');
    const events = openEvents(workspace.platform.address, '/events?after=0', { 'last-event-id': '2' });
    await events.next();
    const missed = [await events.next(), await events.next()].map((event) =>
      JSON.parse(event?.['data'] ?? ''),
    );
    expect(missed).toMatchObject([{ seq: 1, body: { text: 'edited' } }, { body: { text: 'missed' } }]);
    events.close();
  });

  test('a page of another transcript is told to begin anew', async () => {
    await using workspace = await openWorkspace();
    const events = openEvents(workspace.platform.address, '/events?after=7');
    await events.next();
    expect(await events.next()).toMatchObject({ event: 'reset' });
    expect(await events.next()).toBeUndefined();
  });
});
