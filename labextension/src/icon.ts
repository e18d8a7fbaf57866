import { LabIcon } from '@jupyterlab/ui-components';

import svg from '../style/icons/publish.svg';

/** An arrow out of an almost closed circle: from here to the world. The strokes take the theme's colour. */
export const publishIcon = new LabIcon({ name: 'netlify-nb:publish', svgstr: svg });
