import { isFields, lengthOf, listOf, wrong, wrongInList, wrongInText, type Wrong } from './forms.ts';
import type { Fields } from './model.ts';

// https://discord.com/developers/docs/interactions/application-commands

const CHAT_INPUT = 1;
const SUBCOMMAND = 1;
const GROUP = 2;
const STRING = 3;
const MOST: Readonly<Record<number, number>> = { 1: 100, 2: 15, 3: 15 };
const CHARACTERS = 8_000;
const NAME = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;
const LOCALES: ReadonlySet<string> = new Set(
  (
    'id da de en-GB en-US es-ES es-419 fr hr it lt hu nl no pl pt-BR ro fi sv-SE vi tr cs el bg ru uk hi th ' +
    'zh-CN ja zh-TW ko'
  ).split(' '),
);

/** Everything that is wrong with the commands that an app wants to have, all at once. */
export function wrongInCommands(commands: unknown): readonly Wrong[] {
  if (!Array.isArray(commands))
    return [wrong([], 'LIST_TYPE_CONVERT', 'Only iterables may be used in a list.')];
  const all = commands.map((one: unknown) => (isFields(one) ? one : {}));
  const keys = all.map(({ type = CHAT_INPUT, name }) => `${String(type)} ${String(name)}`);
  return [
    ...all.flatMap((one, index) => wrongInCommand([index], one)),
    ...(new Set(keys).size < keys.length
      ? [wrong([], 'APPLICATION_COMMANDS_DUPLICATE_NAME', 'Application command names must be unique')]
      : []),
  ];
}

/** Whether an app wants more commands of a kind than it may have. */
export const isTooMany = (commands: unknown): boolean =>
  Object.entries(MOST).some(
    ([type, most]) =>
      listOf(commands).filter((one) => isFields(one) && (one.type ?? CHAT_INPUT) === Number(type)).length >
      most,
  );

function wrongInCommand(at: Wrong['at'], command: Fields): readonly Wrong[] {
  const { type = CHAT_INPUT, contexts, integration_types: installs } = command;
  return [
    ...(type === CHAT_INPUT ? wrongInNamed(at, command) : wrongInText([...at, 'name'], command.name, 32, 1)),
    ...wrongInOptions(at, command.options),
    ...listOf(contexts).flatMap((one, index) => wrongChoice([...at, 'contexts', index], one, [0, 1, 2])),
    ...listOf(installs).flatMap((one, index) =>
      wrongChoice([...at, 'integration_types', index], one, [0, 1]),
    ),
    ...(charactersIn(command) > CHARACTERS
      ? [
          wrong(
            at,
            'APPLICATION_COMMAND_TOO_LARGE',
            `Command exceeds maximum size (${CHARACTERS} characters)`,
          ),
        ]
      : []),
  ];
}

function wrongChoice(at: Wrong['at'], value: unknown, choices: readonly number[]): readonly Wrong[] {
  return choices.some((one) => one === value)
    ? []
    : [wrong(at, 'BASE_TYPE_CHOICES', `Value must be one of {${choices.join(', ')}}.`)];
}

/** A name and a description, and both in other languages. */
function wrongInNamed(at: Wrong['at'], it: Fields): readonly Wrong[] {
  const names = Object.entries(isFields(it.name_localizations) ? it.name_localizations : {});
  const words = Object.entries(isFields(it.description_localizations) ? it.description_localizations : {});
  return [
    ...wrongInName([...at, 'name'], it.name),
    ...wrongInText([...at, 'description'], it.description, 100, 1),
    ...names.flatMap(([locale, name]) => wrongInName([...at, 'name_localizations', locale], name)),
    ...words.flatMap(([locale, text]) =>
      wrongInText([...at, 'description_localizations', locale], text, 100, 1),
    ),
    ...[...names, ...words].flatMap(([locale]) =>
      LOCALES.has(locale)
        ? []
        : [wrong([...at, 'name_localizations', locale], 'BASE_TYPE_CHOICES', 'Unknown locale.')],
    ),
  ];
}

/** Lower case, where there is such a thing. https://discord.com/developers/docs/interactions/application-commands#application-command-object-application-command-naming */
function wrongInName(at: Wrong['at'], name: unknown): readonly Wrong[] {
  const long = wrongInText(at, name, 32, 1);
  if (long.length > 0 || typeof name !== 'string') return long;
  return NAME.test(name) && name === name.toLowerCase()
    ? []
    : [wrong(at, 'APPLICATION_COMMAND_INVALID_NAME', 'Command name is invalid')];
}

function wrongInOptions(at: Wrong['at'], options: unknown): readonly Wrong[] {
  const all = listOf(options).map((one) => (isFields(one) ? one : {}));
  const names = all.map(({ name }) => name);
  const isNested = ({ type }: Fields): boolean => type === SUBCOMMAND || type === GROUP;
  const firstOptional = all.findIndex((one) => one.required !== true && !isNested(one));
  const late = all.findIndex((one, index) => one.required === true && index > firstOptional);
  return [
    ...wrongInList([...at, 'options'], options, 25),
    ...(new Set(names).size < names.length
      ? [wrong([...at, 'options'], 'APPLICATION_COMMAND_OPTIONS_NAME_INVALID', 'Option names must be unique')]
      : []),
    ...(firstOptional >= 0 && late >= 0
      ? [
          wrong(
            [...at, 'options', late],
            'APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID',
            'Required options must be placed before non-required options',
          ),
        ]
      : []),
    ...(all.some(isNested) && !all.every(isNested)
      ? [
          wrong(
            [...at, 'options'],
            'APPLICATION_COMMAND_OPTIONS_TYPE_INVALID',
            'Sub-command and sub-command group option types are mutually exclusive to all other types',
          ),
        ]
      : []),
    ...all.flatMap((one, index) => wrongInOption([...at, 'options', index], one)),
  ];
}

function wrongInOption(at: Wrong['at'], option: Fields): readonly Wrong[] {
  const { type, choices, autocomplete, options } = option;
  return [
    ...wrongInNamed(at, option),
    ...wrongChoice([...at, 'type'], type, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
    ...wrongInList([...at, 'choices'], choices, 25),
    ...listOf(choices).flatMap((choice, index) => wrongInChoice([...at, 'choices', index], choice, type)),
    ...(autocomplete === true && listOf(choices).length > 0
      ? [
          wrong(
            [...at, 'autocomplete'],
            'APPLICATION_COMMAND_OPTIONS_CHOICES_AND_AUTOCOMPLETE',
            'Autocomplete cannot be used with choices',
          ),
        ]
      : []),
    ...wrongInOptions(at, options),
  ];
}

/** A choice of an option, or of what is offered while somebody types. */
function wrongInChoice(at: Wrong['at'], choice: unknown, type: unknown): readonly Wrong[] {
  const { name, value } = isFields(choice) ? choice : {};
  return [
    ...wrongInText([...at, 'name'], name, 100, 1),
    ...(type === STRING ? wrongInText([...at, 'value'], value, 100, 1) : []),
  ];
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-autocomplete */
export const wrongInAutocomplete = (data: Fields): readonly Wrong[] => [
  ...wrongInList(['data', 'choices'], data.choices, 25),
  ...listOf(data.choices).flatMap((choice, index) =>
    wrongInChoice(['data', 'choices', index], choice, STRING),
  ),
];

/** All names, descriptions and values, in the longest of their languages. */
function charactersIn(it: Fields): number {
  const longest = (text: unknown, others: unknown): number =>
    Math.max(...[text, ...Object.values(isFields(others) ? others : {})].map((one) => lengthOf(one)));
  const inner = [...listOf(it.options), ...listOf(it.choices)].filter(isFields);
  return (
    longest(it.name, it.name_localizations) +
    longest(it.description, it.description_localizations) +
    lengthOf(it.value) +
    inner.reduce((sum, one) => sum + charactersIn(one), 0)
  );
}
