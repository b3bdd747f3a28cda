/** How check.mjs reads Markdown: tables and all, and no address of a repository, since none is known. */
import remarkGfm from 'remark-gfm';
import remarkValidateLinks from 'remark-validate-links';

export default { plugins: [remarkGfm, [remarkValidateLinks, { repository: false }]] };
