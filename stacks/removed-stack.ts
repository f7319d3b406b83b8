import { ProjectStack } from './project-stack';

/** A stack of an environment that is no longer in settings.ts. It is empty: it exists only to be destroyed. */
export class RemovedStack extends ProjectStack {}
