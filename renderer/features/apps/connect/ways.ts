/** The ways to connect that the Connect tab has code for; each has an address. */
export const CONNECT_WAYS = ['node', 'y-websocket', 'hocuspocus', 'tiptap', 'curl'] as const;
export type ConnectWay = (typeof CONNECT_WAYS)[number];
