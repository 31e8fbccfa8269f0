/**
 * What Discord takes at most, in characters or in pieces. We count UTF-16 units, which are never fewer than whatever
 * Discord counts, and count text as it is written, escapes and all.
 */
export const LIMITS = {
  /** Of the `content` of a message. https://discord.com/developers/docs/resources/message#create-message */
  content: 2_000,
  /** Of all the text in the components of a message. https://discord.com/developers/docs/components/reference#text-display */
  shown: 4_000,
  /**
   * Of that text in bytes of UTF-8, with `displayBytes` more for each text display. Discord says no number; messages
   * from about 10,170 on were answered with 500. https://github.com/discord/discord-api-docs/issues/8554
   */
  bytes: 10_000,
  displayBytes: 12,
  /** Components of a message, nested ones included. https://discord.com/developers/docs/components/reference#component-reference */
  components: 40,
  /** Buttons of an action row. https://discord.com/developers/docs/components/reference#action-row */
  buttons: 5,
  /** Action rows of a message without the components of text. https://discord.com/developers/docs/components/reference#legacy-message-component-behavior */
  rows: 5,
  /** https://discord.com/developers/docs/components/reference#button */
  label: 80,
  /** https://discord.com/developers/docs/components/reference#anatomy-of-a-component-custom-id */
  customId: 100,
  /** Options of a menu; the label and the value of one. https://discord.com/developers/docs/components/reference#string-select */
  options: 25,
  option: 100,
  /** Of a link, as of a button that is one. https://discord.com/developers/docs/components/reference#button */
  url: 512,
  /** Commands of an application that are typed. https://discord.com/developers/docs/interactions/application-commands#registering-a-command */
  commands: 100,
  /** Of a command's or an option's name and description. https://discord.com/developers/docs/interactions/application-commands#application-command-object */
  commandName: 32,
  description: 100,
  /** Choices of an autocompletion; the name and the value of one. https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-choice-structure */
  choices: 25,
  choice: 100,
  /** Of what is written into an option of a command. https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-option-structure */
  written: 6_000,
} as const;
