import { serve } from '../server/serve';
import { createApp } from './app';

serve('redirect', createApp);
