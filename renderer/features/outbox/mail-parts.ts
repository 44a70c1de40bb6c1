/** A piece of a mail's text. */
export type MailPart =
	| { kind: 'text'; text: string }
	| { kind: 'link'; url: string }
	/** A link that works once; `shown` is what of it gives nothing away. */
	| { kind: 'one-time-link'; url: string; shown: string };

const URL_PATTERN = /https?:\/\/[^\s<>"]*[^\s<>".,;:!?)]/g;
/** A fragment parameter with a token: it reaches no server, and whoever has it may use it. */
const TOKEN_FRAGMENT = /^#[a-z]+=[\w-]{20,}$/;

/** Takes a mail's text apart, so that links can be followed and those that work once are told from the others. */
export function mailParts(text: string): MailPart[] {
	const parts: MailPart[] = [];
	let end = 0;
	for (const match of text.matchAll(URL_PATTERN)) {
		if (match.index > end) parts.push({ kind: 'text', text: text.slice(end, match.index) });
		parts.push(linkPart(match[0]));
		end = match.index + match[0].length;
	}
	if (end < text.length) parts.push({ kind: 'text', text: text.slice(end) });
	return parts;
}

function linkPart(url: string): MailPart {
	const hash = url.indexOf('#');
	if (hash < 0 || !TOKEN_FRAGMENT.test(url.slice(hash))) return { kind: 'link', url };
	return { kind: 'one-time-link', url, shown: `${url.slice(0, url.indexOf('=', hash) + 1)}…` };
}
