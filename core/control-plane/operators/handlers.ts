import { os } from '../os.ts';
import type { ConsoleClientService } from './console-clients.ts';
import type { OperatorService } from './service.ts';

/** Handlers of operators. */
export function operatorsHandlers(operators: OperatorService) {
	return os.operators.router({
		list: os.operators.list.handler(({ input }) => operators.list(input)),
		create: os.operators.create.handler(({ input, context }) => operators.add(context.caller, input.username, input.password)),
		resetPassword: os.operators.resetPassword.handler(({ input, context }) =>
			operators.resetPassword(context.caller, input.operatorId, input.password),
		),
		delete: os.operators.delete.handler(({ input, context }) => operators.remove(context.caller, input.operatorId)),
	});
}

/** Handlers of trusted console clients. */
export function consoleClientsHandlers(clients: ConsoleClientService) {
	return os.consoleClients.router({
		list: os.consoleClients.list.handler(({ input }) => clients.list(input)),
		create: os.consoleClients.create.handler(({ input, context }) => clients.create(context.caller, input.name)),
		delete: os.consoleClients.delete.handler(({ input, context }) => clients.remove(context.caller, input.clientId)),
	});
}
