// Modules of the pages import their style sheets, which Vite takes care of.
declare module '*.css';
