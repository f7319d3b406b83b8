import { ProjectStack } from './project-stack';

/** A stack of an environment that is no longer in settings.ts: its state can be destroyed, and nothing else is wanted. */
export class RemovedStack extends ProjectStack {}
