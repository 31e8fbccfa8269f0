import { request as plainly, type IncomingMessage } from 'node:http';
import { request as securely } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { RESTOptions } from '@discordjs/rest';

/**
 * Makes a request of the library's, once, by Node's own HTTP: `fetch` and undici follow redirects, or read answers by WebAssembly, whose
 * engine is 9 MB of memory that nothing else here needs.
 * @throws what the network or the signal says
 */
export const send: RESTOptions['makeRequest'] = async (url, { method = 'GET', headers, body, signal }) => {
  if (body != null && typeof body !== 'string') throw new TypeError('Dateline sends JSON alone');
  const { promise: answer, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library puts them in a record
  const named = headers as Record<string, string>;
  const request = url.startsWith('https:') ? securely : plainly;
  request(url, { method, headers: named, ...(signal && { signal }) })
    .on('response', resolve)
    // It may come after the answer began too, and would end the program if nobody heard it.
    .on('error', reject)
    // Node ends one that is answered by another protocol without a word, and no signal reaches it then.
    .on('close', () => reject(new Error('the connection was closed before an answer')))
    .end(body ?? undefined);
  return await whole(await answer);
};

/** The answer when all of it has come. */
async function whole(answer: IncomingMessage): Promise<Response> {
  const { statusCode: status = 0, statusMessage: statusText = '', headersDistinct } = answer;
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const body = await buffer(answer);
  return new Response(body.length > 0 ? body : null, { status, statusText, headers });
}
