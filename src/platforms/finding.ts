import type { Finding, PlatformError } from './platform.ts';

// What is found when the set-up is looked at.

export const ok = (says: string): Finding => ({ state: 'ok', says });
export const wrong = (says: string): Finding => ({ state: 'wrong', says });
export const warning = (says: string): Finding => ({ state: 'warning', says });
export const skipped = (says: string): Finding => ({ state: 'skipped', says });

/** What a failure tells an operator. That a platform asks to wait says nothing about the set-up. */
export const foundByFailure = ({ fault, message }: PlatformError): Finding =>
  fault === 'limited'
    ? skipped(`${message}. Look again in a minute.`)
    : wrong(`${message.replace(/\.$/, '')}.`);
