/**
 * Markdown in which nobody is called by name: GitHub would tell whoever a commit mentions with an @, each time that it is shown. A space
 * that nobody sees keeps it from being a mention.
 */
export const unmentioned = (markdown: string): string => markdown.replaceAll(/@(?=[a-z0-9])/gi, '@\u200b')
