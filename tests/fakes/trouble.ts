import { LOSSES, type Loss, type Trouble } from './chat.ts';

/** Trouble in which an answer gets lost: the same on any platform. */
export type Lost = Extract<Trouble, { readonly done: unknown }>;

/** Which calls meet it; a platform says where as well. */
interface Aim {
  /** How many; 1. */
  readonly times?: number;
}

export interface Troubles<Name extends string, Where extends Aim, Own, Call, Answer> {
  /** The next calls of a name meet trouble. */
  lay(name: Name, trouble: Own | Lost, where: Where): void;
  /** What a call comes to, with the trouble that it meets. @param take does it, at the instant it is given */
  meet(call: Call, now: number, take: (at: number) => Answer): Answer | { readonly lost: Loss };
  /** Does what was to be done late. */
  pass(now: number): void;
}

/** How a platform has trouble. */
interface Manner<Name extends string, Where extends Aim, Own, Call, Answer> {
  /** Trouble by chance. Calls count from 0. */
  readonly faults: ((call: number, what: Call) => Own | Lost | undefined) | undefined;
  /** Whether a call is one that was meant. */
  isMeant(call: Call, name: Name, where: Where): boolean;
  /** What the platform says instead of an answer. @param take does what was asked all the same */
  says(trouble: Own, take: () => void): Answer;
}

/** What goes wrong with calls of a platform, laid by a test or by chance. */
export function createTroubles<
  Name extends string,
  Where extends Aim,
  Own extends { readonly answer: string },
  Call,
  Answer,
>({
  faults,
  isMeant,
  says,
}: Manner<Name, Where, Own, Call, Answer>): Troubles<Name, Where, Own, Call, Answer> {
  const plans: {
    readonly name: Name;
    readonly trouble: Own | Lost;
    readonly where: Where;
    left: number;
  }[] = [];
  let late: { readonly at: number; readonly redo: (at: number) => void }[] = [];
  let calls = 0;

  function troubleFor(call: Call): Own | Lost | undefined {
    const plan = plans.find(({ name, where, left }) => left > 0 && isMeant(call, name, where));
    if (plan) plan.left -= 1;
    const byChance = faults?.(calls, call);
    calls += 1;
    return plan?.trouble ?? byChance;
  }

  return {
    lay: (name, trouble, where) => void plans.push({ name, trouble, where, left: where.times ?? 1 }),
    meet(call, now, take) {
      const trouble = troubleFor(call);
      if (!trouble) return take(now);
      if (!isLost(trouble)) return says(trouble, () => void take(now));
      const { answer, done } = trouble;
      if (done === 0) take(now);
      else if (done !== 'never') late.push({ at: now + done, redo: (at) => void take(at) });
      return { lost: answer };
    },
    pass(now) {
      const due = late.filter(({ at }) => at <= now).sort((a, b) => a.at - b.at);
      late = late.filter(({ at }) => at > now);
      for (const { at, redo } of due) redo(at);
    },
  };
}

const isLost = (trouble: { readonly answer: string }): trouble is Lost =>
  LOSSES.some((loss) => loss === trouble.answer);
