import { tokens, type Token } from './formatting.ts';

type Json = Readonly<Record<string, unknown>>;

/** What Discord makes of a message beyond plain words: in its content and in text displays. Labels have no markup. */
export function madeOf(message: unknown): readonly Token[] {
  const walk = (node: unknown): readonly Token[] => {
    if (typeof node !== 'object' || node === null) return [];
    const { content } = node as Json;
    return [
      ...(typeof content === 'string' ? tokens(content) : []),
      ...Object.values(node).flatMap((child) => walk(child)),
    ];
  };
  return walk(message).filter(({ is }) => is !== 'text');
}

/**
 * Why Discord would not take a message, by its pages alone and not by our table of limits.
 * https://discord.com/developers/docs/components/reference
 */
export function refusals(message: unknown): readonly string[] {
  const { flags, content, components, allowed_mentions: mentions, ...more } = message as Json;
  const problems: string[] = Object.keys(more).map((key) => `unknown key ${key}`);
  const say = (bad: boolean, what: string): void => void (bad && problems.push(what));
  const isV2 = (Number(flags) & 32768) !== 0;
  say(JSON.stringify(mentions) !== '{"parse":[]}', 'somebody may be told');
  say(isV2 && content !== undefined, 'content beside components');
  if (!isV2) {
    say(typeof content !== 'string' || content.trim() === '', 'an empty message');
    say(String(content).length > 2000, 'content too long');
    say((Number(flags) & 4) === 0, 'embeds of links');
  }

  const ids: string[] = [];
  const texts: string[] = [];
  let count = 0;
  const list = (value: unknown, least: number, most: number, what: string): readonly Json[] => {
    const elements = Array.isArray(value) ? (value as readonly Json[]) : [];
    say(
      !Array.isArray(value) || elements.length < least || elements.length > most,
      `${elements.length} ${what}`,
    );
    return elements;
  };
  const words = (value: unknown, most: number, what: string): void =>
    say(
      typeof value !== 'string' || value.trim() === '' || value.length > most,
      `${what}: ${JSON.stringify(value)}`,
    );
  const keys = (node: Json, ...known: readonly string[]): void =>
    Object.keys(node).forEach((key) =>
      say(!['type', ...known].includes(key), `${String(node['type'])} has ${key}`),
    );
  const id = (node: Json): void => {
    words(node['custom_id'], 100, 'custom_id');
    ids.push(String(node['custom_id']));
  };

  const component = (node: Json, ...allowed: readonly number[]): void => {
    count += 1;
    const type = Number(node['type']);
    say(!allowed.includes(type), `a component of type ${type}`);
    switch (type) {
      case 1: {
        keys(node, 'components');
        const inside = list(node['components'], 1, 5, 'components in a row');
        const menus = inside.filter((one) => one['type'] === 3);
        say(menus.length > 0 && inside.length > 1, 'a menu beside others');
        for (const one of inside) component(one, 2, 3);
        break;
      }
      case 2:
        keys(node, 'style', 'label', 'custom_id');
        say(![1, 2, 3, 4].includes(Number(node['style'])), 'a style of no button');
        words(node['label'], 80, 'label');
        id(node);
        break;
      case 3: {
        keys(node, 'custom_id', 'options');
        id(node);
        const options = list(node['options'], 1, 25, 'options');
        for (const option of options) {
          keys(option, 'label', 'value');
          words(option['label'], 100, 'option');
          words(option['value'], 100, 'value');
        }
        say(new Set(options.map(({ value }) => value)).size < options.length, 'an option twice');
        break;
      }
      case 9: {
        keys(node, 'components', 'accessory');
        for (const one of list(node['components'], 1, 3, 'texts of a section')) component(one, 10);
        component(node['accessory'] as Json, 2, 11);
        break;
      }
      case 10:
        keys(node, 'content');
        words(node['content'], 4000, 'text');
        texts.push(String(node['content']));
        break;
      case 14:
        keys(node);
        break;
      case 17:
        keys(node, 'components');
        for (const one of list(node['components'], 1, 40, 'components in a container'))
          component(one, 1, 9, 10, 12, 13, 14);
        break;
    }
  };
  if (isV2) for (const one of list(components, 1, 40, 'components')) component(one, 1, 9, 10, 12, 13, 14, 17);
  else for (const one of list(components, 0, 5, 'rows')) component(one, 1);
  say(count > 40, `${count} components`);
  say(new Set(ids).size < ids.length, 'a custom_id twice');
  say(texts.join('').length > 4000, 'text too long');
  const bytes = new TextEncoder().encode(texts.join('')).length + 12 * texts.length;
  say(bytes > 10_170, `${bytes} bytes of text`);
  return problems;
}
