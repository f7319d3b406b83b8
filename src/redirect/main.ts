import { serve } from '../kernel/serve';
import { createApp } from './app';

serve('redirect', createApp);
