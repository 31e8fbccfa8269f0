import { z } from 'zod';
import type { Company, StoryId } from '../../domain.ts';

/** Flag of a forum whose posts must have a tag. https://discord.com/developers/docs/resources/channel#channel-object-channel-flags */
const REQUIRE_TAG = 1 << 4;

/** A forum, as far as its tags go. https://discord.com/developers/docs/resources/channel#forum-tag-object */
export const Forum = z.object({
  flags: z.number().default(0),
  available_tags: z
    .array(z.object({ id: z.string(), name: z.string(), moderated: z.boolean().default(false) }))
    .default([]),
});
export type Forum = z.output<typeof Forum>;

/** What a post is about. */
export interface About {
  readonly stories: readonly StoryId[];
  readonly words: string;
}

/** Whether posts in a forum must have a tag. */
export const wantsTag = ({ flags }: Forum): boolean => (flags & REQUIRE_TAG) !== 0;

/** The tags that anybody may give; the others are for those who manage threads, and Dateline does not ask for that. */
export const usableTags = ({ available_tags: tags }: Forum) => tags.filter(({ moderated }) => !moderated);

/**
 * The tag of a post in a forum that wants one: named like a company that it is about, or like a topic of which it speaks,
 * else the first that may be given. Pure.
 * @returns undefined where no tag is wanted, or none may be given
 */
export function tagFor(
  forum: Forum,
  { stories, words }: About,
  companies: readonly Company[],
): string | undefined {
  if (!wantsTag(forum)) return undefined;
  const tags = usableTags(forum);
  const its = companies.filter(({ id }) => stories.some((story) => story.startsWith(`${id}/`)));
  const text = words.toLowerCase();
  const topics = its
    .flatMap(({ topics }) => topics.map(({ id, words: said }) => [id, ...said]))
    .filter((names) => names.some((name) => text.includes(name.toLowerCase())));
  const names = [...its.flatMap(({ id, name, aliases }) => [id, name, ...aliases]), ...topics.flat()];
  const named = names.map(plain).flatMap((name) => tags.find((tag) => plain(tag.name) === name) ?? []);
  return (named[0] ?? tags[0])?.id;
}

const plain = (name: string): string => name.trim().toLowerCase();
