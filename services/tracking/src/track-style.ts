import { Markup } from '@motcua/http/html';

/** The look of the tracking page, for phones first; colours have a contrast of 4.5 at least in light and dark. */
export const style = new Markup(`
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#57606a;--paper:#fff;--ground:#f4f5f7;--line:#c9ced6;--accent:#8a1c1c;--on:#fff;--todo:#fff4d6;--good:#1a6b3c}
@media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--soft:#a9b1ba;--paper:#1d2126;--ground:#14171a;--line:#454c55;--accent:#f0a8a0;--on:#14171a;--todo:#3a3115;--good:#7fd6a2}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:1.0625rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
header,main,footer{max-width:42rem;margin:0 auto;padding:0 1rem}
header{display:flex;justify-content:space-between;align-items:center;padding-top:.75rem}
header p{margin:0;font-weight:700;color:var(--accent)}
a{color:var(--accent);padding:.5rem 0}
h1{font-size:1.6rem;margin:.75rem 0 1rem}
h2{font-size:1.3rem;margin:0 0 .5rem}
h3{font-size:1.0625rem;margin:0 0 .25rem}
article,form,.trouble{background:var(--paper);border:1px solid var(--line);border-radius:.5rem;padding:1rem;margin:0 0 1rem}
.trouble{border-left:.4rem solid var(--accent)}
.trouble p{margin:0}
section{margin:1.25rem 0 0}
.todo{background:var(--todo);border-radius:.5rem;padding:.75rem 1rem}
.todo p{margin:0}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.25rem 1rem;margin:.75rem 0 0}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
.date{font-weight:700}
.late{display:inline-block;margin:0;padding:.1rem .6rem;border-radius:1rem;background:var(--accent);color:var(--on);font-weight:700}
.hint{color:var(--soft);font-size:.9375rem;margin:0}
article>.hint{margin-top:1.25rem}
ul,ol{margin:.25rem 0 0;padding-left:1.25rem}
.plain,.steps{list-style:none;padding:0}
.steps li{border-left:.25rem solid var(--line);padding:.25rem 0 .25rem .75rem}
.steps .done{border-color:var(--good)}
.steps .current{border-color:var(--accent);font-weight:600}
.steps .hint{font-weight:400}
.part{border-top:1px solid var(--line);padding-top:1rem}
.part p{margin:0}
.small{font-size:.9375rem}
summary{cursor:pointer;padding:.5rem 0;color:var(--accent)}
label{display:block;font-weight:600;margin-top:1rem}
label:first-of-type{margin-top:0}
input{width:100%;min-height:3rem;padding:.5rem .75rem;margin-top:.25rem;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:.375rem}
.digits{width:8rem;letter-spacing:.2em}
button{display:block;width:100%;min-height:3rem;margin-top:1.25rem;font:inherit;font-weight:700;color:var(--on);background:var(--accent);border:0;border-radius:.375rem;cursor:pointer}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
h2:focus{outline:none}
footer{color:var(--soft);font-size:.9375rem;padding-bottom:2rem}
@media (max-width:26rem){dl{grid-template-columns:1fr}dd+dt{margin-top:.5rem}}
`);
