<?php
/**
 * Settings → Lanterne: one field, and the rest folded.
 *
 * @package Lanterne
 */

defined( 'ABSPATH' ) || exit;

const LANTERNE_PAGE    = 'lanterne';
const LANTERNE_SOURCES = array(
	'auto',
	'manual',
	'banner',
	'tcf',
	'axeptio',
	'complianz',
	'cookiebot',
	'cookieyes',
	'didomi',
	'klaro',
	'orejime',
	'tarteaucitron',
	'vanilla-cookieconsent',
	'wp-consent-api',
);

function lanterne_settings_hooks() {
	add_action( 'admin_menu', 'lanterne_add_page' );
	add_action( 'admin_init', 'lanterne_register' );
	// An update that replaced the files runs no activation hook.
	add_action( 'admin_init', 'lanterne_schedule' );
	add_action( 'add_option_' . LANTERNE_SETTINGS, 'lanterne_added', 10, 2 );
	add_action( 'update_option_' . LANTERNE_SETTINGS, 'lanterne_changed', 10, 2 );
	add_action( 'admin_post_lanterne_refresh', 'lanterne_refresh_now' );
	add_filter( 'plugin_action_links_' . plugin_basename( LANTERNE_FILE ), 'lanterne_links' );
	add_filter( 'gettext_lanterne', 'lanterne_in_french', 10, 2 );
}

function lanterne_add_page() {
	add_options_page( 'Lanterne', 'Lanterne', 'manage_options', LANTERNE_PAGE, 'lanterne_show_page' );
}

function lanterne_register() {
	register_setting(
		LANTERNE_PAGE,
		LANTERNE_SETTINGS,
		array(
			'type'              => 'array',
			'sanitize_callback' => 'lanterne_sanitize',
			'show_in_rest'      => false,
		)
	);
}

/**
 * Reads the form. The first field takes the key, or the whole line as the cinema's page gives it, which says all the rest too.
 *
 * @param mixed $input What was sent.
 * @return array
 */
function lanterne_sanitize( $input ) {
	$input = array_map( 'trim', array_filter( (array) $input, 'is_string' ) );
	$known = lanterne_settings();
	$line  = $input['key'] ?? '';
	if ( false !== strpos( $line, '<' ) ) {
		$input = array_merge( $input, lanterne_read_line( $line ) );
	}
	$origin = untrailingslashit( $input['origin'] ?? '' );
	$wanted = array(
		'key'    => array( $input['key'] ?? '', '/\A[\w-]{1,64}\z/', __( 'This is neither a key nor the line to paste. The former key stays.', 'lanterne' ) ),
		'origin' => array( $origin, '#\Ahttps://[a-z0-9.-]+(:\d{1,5})?\z#i', __( 'The address must begin with https:// and have no path. The former one stays.', 'lanterne' ) ),
		'notice' => array( $input['notice'] ?? '', '/\A[\w.-]{1,40}\z/', __( 'This is no version of a notice. The former one stays.', 'lanterne' ) ),
		'vendor' => array( $input['vendor'] ?? '', '/\A\d{1,5}\z/', __( 'The number in the vendor list has digits only. The former one stays.', 'lanterne' ) ),
		'source' => array( $input['source'] ?? '', '/\A(' . implode( '|', LANTERNE_SOURCES ) . ')\z/', __( 'This source of consent is not known. The former one stays.', 'lanterne' ) ),
	);
	$clean  = array();
	foreach ( $wanted as $name => list( $value, $pattern, $complaint ) ) {
		if ( '' !== $value && ! preg_match( $pattern, $value ) ) {
			add_settings_error( LANTERNE_SETTINGS, 'lanterne-' . $name, $complaint );
			$value = $known[ $name ];
		}
		$clean[ $name ] = $value;
	}
	return $clean;
}

/**
 * @param string $line `<script … data-site="…" …></script>`.
 * @return array What it says; `key` is empty when it is no line of ours.
 */
function lanterne_read_line( $line ) {
	preg_match_all( '/([a-z-]+)\s*=\s*["\'\x{201C}\x{201D}]([^"\'\x{201C}\x{201D}<>]*)["\'\x{201C}\x{201D}]/u', $line, $found, PREG_SET_ORDER );
	$said = array();
	foreach ( $found as $pair ) {
		$said[ $pair[1] ] = $pair[2];
	}
	$read = array(
		'key'    => $said['data-site'] ?? '<',
		'notice' => $said['data-notice'] ?? '',
		'vendor' => $said['data-vendor'] ?? '',
	);
	if ( preg_match( '#\A(https?://[^/]+)/#', $said['data-origin'] ?? '', $origin ) || preg_match( '#\A(https?://[^/]+)/#', $said['src'] ?? '', $origin ) ) {
		$read['origin'] = $origin[1];
	}
	return $read;
}

/**
 * @param string $option The option's name.
 * @param mixed  $value  What it is now.
 */
function lanterne_added( $option, $value ) {
	lanterne_changed( array(), $value );
}

/**
 * The copy follows the settings at once: whoever saved them looks whether it works.
 *
 * @param mixed $before The former settings.
 * @param mixed $after  The present ones.
 */
function lanterne_changed( $before, $after ) {
	$before = (array) $before;
	$after  = (array) $after;
	foreach ( array( 'key', 'origin' ) as $name ) {
		if ( ( $before[ $name ] ?? '' ) !== ( $after[ $name ] ?? '' ) ) {
			lanterne_forget_copy();
		}
	}
	lanterne_schedule();
	lanterne_refresh();
}

/** The button "Fetch now". */
function lanterne_refresh_now() {
	if ( ! current_user_can( 'manage_options' ) ) {
		wp_die( esc_html__( 'You may not do this.', 'lanterne' ), '', array( 'response' => 403 ) );
	}
	check_admin_referer( 'lanterne_refresh' );
	lanterne_refresh();
	wp_safe_redirect( admin_url( 'options-general.php?page=' . LANTERNE_PAGE ) );
	exit;
}

/**
 * @param string[] $links Of the plugin's row.
 * @return string[]
 */
function lanterne_links( $links ) {
	$url = admin_url( 'options-general.php?page=' . LANTERNE_PAGE );
	array_unshift( $links, '<a href="' . esc_url( $url ) . '">' . esc_html__( 'Settings', 'lanterne' ) . '</a>' );
	return $links;
}

/**
 * French from a file of ours, where no language pack has it.
 *
 * @param string $translation So far.
 * @param string $text        In English.
 * @return string
 */
function lanterne_in_french( $translation, $text ) {
	static $french = null;
	if ( $translation !== $text || 0 !== strpos( determine_locale(), 'fr' ) ) {
		return $translation;
	}
	if ( null === $french ) {
		$french = require __DIR__ . '/../languages/fr.php';
	}
	return $french[ $text ] ?? $translation;
}

function lanterne_show_page() {
	if ( ! current_user_can( 'manage_options' ) ) {
		return;
	}
	$settings = lanterne_settings();
	?>
	<div class="wrap">
		<h1>Lanterne</h1>
		<form action="options.php" method="post">
			<?php settings_fields( LANTERNE_PAGE ); ?>
			<table class="form-table" role="presentation">
				<tr>
					<th scope="row"><label for="lanterne-key"><?php esc_html_e( 'Key of your site, or the line to paste', 'lanterne' ); ?></label></th>
					<td>
						<input class="large-text code" id="lanterne-key" name="lanterne[key]" value="<?php echo esc_attr( $settings['key'] ); ?>" autocomplete="off" spellcheck="false">
						<p class="description"><?php esc_html_e( 'On your page "My cinema" of the platform, "The line to paste". The whole line says the rest too.', 'lanterne' ); ?></p>
					</td>
				</tr>
			</table>
			<details<?php echo '' === $settings['origin'] && '' !== $settings['key'] ? ' open' : ''; ?>>
				<summary><?php esc_html_e( 'The rest, which the line says by itself', 'lanterne' ); ?></summary>
				<table class="form-table" role="presentation">
					<?php
					lanterne_show_field( 'origin', __( 'Address of the pixel', 'lanterne' ), $settings['origin'], 'https://…' );
					lanterne_show_field( 'notice', __( 'Version of the notice', 'lanterne' ), $settings['notice'], '2026-11' );
					lanterne_show_field( 'vendor', __( 'Number in the vendor list (TCF)', 'lanterne' ), $settings['vendor'], '' );
					lanterne_show_sources( $settings['source'] );
					?>
				</table>
			</details>
			<?php submit_button(); ?>
		</form>
		<?php lanterne_show_state( $settings ); ?>
	</div>
	<?php
}

/**
 * @param string $name    Of the setting.
 * @param string $label   In the reader's language.
 * @param string $value   As it is.
 * @param string $example Shown while it is empty.
 */
function lanterne_show_field( $name, $label, $value, $example ) {
	printf(
		'<tr><th scope="row"><label for="lanterne-%1$s">%2$s</label></th><td><input class="regular-text code" id="lanterne-%1$s" name="lanterne[%1$s]" value="%3$s" placeholder="%4$s"></td></tr>',
		esc_attr( $name ),
		esc_html( $label ),
		esc_attr( $value ),
		esc_attr( $example )
	);
}

/** @param string $chosen Of LANTERNE_SOURCES, or empty. */
function lanterne_show_sources( $chosen ) {
	echo '<tr><th scope="row"><label for="lanterne-source">' . esc_html__( 'Where the consent comes from', 'lanterne' ) . '</label></th>';
	echo '<td><select id="lanterne-source" name="lanterne[source]">';
	echo '<option value="">' . esc_html__( 'as you told the federation', 'lanterne' ) . '</option>';
	foreach ( LANTERNE_SOURCES as $source ) {
		echo '<option value="' . esc_attr( $source ) . '"' . selected( $chosen, $source, false ) . '>' . esc_html( $source ) . '</option>';
	}
	echo '</select><p class="description">' . esc_html__( 'Choose tarteaucitron here, and the plugin adds the service to it.', 'lanterne' ) . '</p></td></tr>';
}

/** @param array $settings As of lanterne_settings(). */
function lanterne_show_state( $settings ) {
	if ( '' === $settings['key'] ) {
		return;
	}
	$state = (array) get_option( LANTERNE_STATE, array() );
	echo '<h2>' . esc_html__( 'The script on your host', 'lanterne' ) . '</h2>';
	if ( empty( $state['hash'] ) ) {
		echo '<p>' . esc_html__( 'No copy was fetched yet, so nothing is in your pages.', 'lanterne' ) . '</p>';
	} else {
		/* translators: %s: date and time. */
		$when = sprintf( __( 'Last fetched: %s. It is fetched again each hour.', 'lanterne' ), wp_date( 'Y-m-d H:i', (int) $state['at'] ) );
		echo '<p>' . esc_html( $when ) . '</p>';
		/* translators: %s: a name such as lanterne202611. */
		$name = sprintf( __( 'Your consent banner must know us as: %s', 'lanterne' ), lanterne_service_name() );
		echo '<p>' . esc_html( $name ) . '</p>';
	}
	if ( ! empty( $state['problem'] ) ) {
		/* translators: %s: a short reason, such as away or http-503. */
		$why = sprintf( __( 'The last attempt failed (%s). The last good copy goes on.', 'lanterne' ), $state['problem'] );
		echo '<p><strong>' . esc_html( $why ) . '</strong></p>';
	}
	echo '<form action="' . esc_url( admin_url( 'admin-post.php' ) ) . '" method="post"><input type="hidden" name="action" value="lanterne_refresh">';
	wp_nonce_field( 'lanterne_refresh' );
	submit_button( __( 'Fetch now', 'lanterne' ), 'secondary', 'submit', false );
	echo '</form>';
}
