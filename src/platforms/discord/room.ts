/** Lets so many do something at a time; who comes when it is full waits, and is let in in the order of coming. */
export interface Room {
  /** @returns when there is room; the result is to be called when it is done, and does nothing the second time */
  enter(): Promise<() => void>;
}

export function createRoom(most: number): Room {
  const waiting: (() => void)[] = [];
  let within = 0;

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else within -= 1;
  }

  return {
    async enter() {
      if (within < most) within += 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      let isIn = true;
      return () => {
        if (isIn) leave();
        isIn = false;
      };
    },
  };
}
