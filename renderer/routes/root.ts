import { createRootRoute } from '@tanstack/react-router';
import { Layout } from '../shell/layout.tsx';

/** The console around all places of an instance. */
export const root = createRootRoute({ component: Layout });
