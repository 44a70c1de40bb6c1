import { z } from 'zod';
import { documentNameSchema } from '../insight.ts';

/** Path parameters of everything that is a tenant's. */
export const tenantParams = z.object({ tenantId: z.uuid() });

/** Path parameters of everything that is an app's. */
export const appParams = tenantParams.extend({ appId: z.uuid() });

/** Path parameters of everything that is a document's. */
export const documentParams = appParams.extend({ documentName: documentNameSchema });
