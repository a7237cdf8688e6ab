export * from './cancel.ts';
export * from './errors.ts';
export * from './events.ts';
export * from './plan.ts';
export * from './prompt.ts';
export * from './request.ts';
export * from './seed.ts';
