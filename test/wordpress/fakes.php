<?php
/**
 * As much of WordPress as the plugin calls, without WordPress. What it escapes, it escapes as WordPress does; what it would
 * fetch is in $world['remote'], by address, and each request is noted.
 */

define( 'ABSPATH', '/' );
define( 'HOUR_IN_SECONDS', 3600 );

$world = array(
	'options'  => array(),
	'autoload' => array(),
	'remote'   => array(),
	'asked'    => array(),
	'hooks'    => array(),
	'cron'     => array(),
	'scripts'  => array(),
	'errors'   => array(),
	'is'       => array(),
	'post'     => array(),
	'may'      => true,
	'locale'   => 'en_US',
	'admin'    => false,
	'sites'    => null,
	'blog'     => 1,
);

function add_filter( $name, $callback, $priority = 10, $arguments = 1 ) {
	global $world;
	$world['hooks'][ $name ][ $priority ][] = array( $callback, $arguments );
}
function add_action( $name, $callback, $priority = 10, $arguments = 1 ) {
	add_filter( $name, $callback, $priority, $arguments );
}
function apply_filters( $name, $value, ...$more ) {
	global $world;
	$levels = $world['hooks'][ $name ] ?? array();
	ksort( $levels );
	foreach ( $levels as $callbacks ) {
		foreach ( $callbacks as list( $callback, $arguments ) ) {
			$value = $callback( ...array_slice( array( $value, ...$more ), 0, $arguments ) );
		}
	}
	return $value;
}
function do_action( $name, ...$arguments ) {
	global $world;
	$levels = $world['hooks'][ $name ] ?? array();
	ksort( $levels );
	foreach ( $levels as $callbacks ) {
		foreach ( $callbacks as list( $callback, $count ) ) {
			$callback( ...array_slice( $arguments, 0, $count ) );
		}
	}
}
function __return_true() {
	return true;
}
function register_activation_hook( $file, $callback ) {
	add_action( 'activate', $callback );
}
function register_deactivation_hook( $file, $callback ) {
	add_action( 'deactivate', $callback );
}

function get_option( $name, $default = false ) {
	global $world;
	return $world['options'][ $name ] ?? $default;
}
function update_option( $name, $value, $autoload = null ) {
	global $world;
	$before                      = $world['options'][ $name ] ?? null;
	$world['options'][ $name ]  = $value;
	$world['autoload'][ $name ] = $autoload;
	if ( null === $before ) {
		do_action( 'add_option_' . $name, $name, $value );
	} elseif ( $before !== $value ) {
		do_action( 'update_option_' . $name, $before, $value, $name );
	}
	return true;
}
function delete_option( $name ) {
	global $world;
	unset( $world['options'][ $name ] );
	return true;
}

function wp_next_scheduled( $name ) {
	global $world;
	return $world['cron'][ $name ] ?? false;
}
function wp_schedule_event( $at, $every, $name ) {
	global $world;
	$world['cron'][ $name ] = $every;
}
function wp_clear_scheduled_hook( $name ) {
	global $world;
	unset( $world['cron'][ $name ] );
}

class WP_Error {}
function is_wp_error( $thing ) {
	return $thing instanceof WP_Error;
}
function wp_safe_remote_get( $url, $arguments = array() ) {
	global $world;
	$world['asked'][] = array( 'url' => $url ) + $arguments;
	$answer           = $world['remote'][ $url ] ?? null;
	if ( null === $answer ) {
		return new WP_Error();
	}
	$answer['body'] = substr( $answer['body'] ?? '', 0, $arguments['limit_response_size'] ?? PHP_INT_MAX );
	return $answer;
}
function wp_remote_retrieve_response_code( $answer ) {
	return $answer['status'] ?? 200;
}
function wp_remote_retrieve_header( $answer, $name ) {
	return $answer['type'] ?? 'text/javascript; charset=utf-8';
}
function wp_remote_retrieve_body( $answer ) {
	return $answer['body'];
}

function home_url( $path = '' ) {
	return 'https://cinema.example' . $path;
}
function admin_url( $path = '' ) {
	return 'https://cinema.example/wp-admin/' . $path;
}
function plugins_url( $path, $file ) {
	return 'https://cinema.example/wp-content/plugins/lanterne/' . $path;
}
function plugin_basename( $file ) {
	return 'lanterne/lanterne.php';
}
function get_privacy_policy_url() {
	return 'https://cinema.example/confidentialite/';
}
function add_query_arg( $name, $value, $url ) {
	return $url . ( strpos( $url, '?' ) ? '&' : '?' ) . $name . '=' . $value;
}
function untrailingslashit( $text ) {
	return rtrim( $text, '/\\' );
}

function esc_attr( $text ) {
	return htmlspecialchars( (string) $text, ENT_QUOTES, 'UTF-8', false );
}
function esc_html( $text ) {
	return esc_attr( $text );
}
function esc_url( $url ) {
	return str_replace( array( '&', "'" ), array( '&#038;', '&#039;' ), preg_replace( '/[^a-z0-9-~+_.?#=!&;,\/:%@$|*\'()\[\]]/i', '', $url ) );
}
function esc_url_raw( $url ) {
	return $url;
}
function wp_strip_all_tags( $text, $breaks = false ) {
	return trim( strip_tags( preg_replace( '@<(script|style)[^>]*?>.*?</\\1>@si', '', $text ) ) );
}

function __( $text, $domain ) {
	return apply_filters( 'gettext_' . $domain, $text, $text, $domain );
}
function esc_html__( $text, $domain ) {
	return esc_html( __( $text, $domain ) );
}
function esc_html_e( $text, $domain ) {
	echo esc_html__( $text, $domain );
}
function determine_locale() {
	global $world;
	return $world['locale'];
}

function is_admin() {
	global $world;
	return $world['admin'];
}
function is_front_page() {
	global $world;
	return in_array( 'front_page', $world['is'], true );
}
function is_preview() {
	global $world;
	return in_array( 'preview', $world['is'], true );
}
function is_customize_preview() {
	return false;
}
function is_singular( $types ) {
	global $world;
	return in_array( $world['post']['type'] ?? '', $types, true );
}
function get_queried_object_id() {
	return 7;
}
function get_post_field( $field, $id, $context ) {
	global $world;
	return $world['post']['title'];
}

function wp_enqueue_script( $handle, $src, $deps, $version, $arguments ) {
	global $world;
	$world['scripts'][ $handle ] = $src;
}
/** What wp_head prints: as WP_Scripts does, and then as the filters leave it. */
function print_scripts() {
	global $world;
	$html = '';
	foreach ( $world['scripts'] as $handle => $src ) {
		$src   = apply_filters( 'script_loader_src', $src, $handle );
		$tag   = sprintf( "<script src=\"%s\" id=\"%s-js\" async data-wp-strategy=\"async\"></script>\n", esc_url( $src ), esc_attr( $handle ) );
		$html .= apply_filters( 'script_loader_tag', $tag, $handle, $src );
	}
	return $html;
}

function current_user_can( $capability ) {
	global $world;
	return 'manage_options' === $capability && $world['may'];
}
function wp_die( $text, $title = '', $arguments = array() ) {
	throw new Exception( 'died: ' . ( $arguments['response'] ?? 500 ) );
}
function check_admin_referer( $action ) {
	global $world;
	if ( ( $world['nonce'] ?? '' ) !== $action ) {
		wp_die( 'expired', '', array( 'response' => 403 ) );
	}
}
function wp_safe_redirect( $url ) {
	throw new Exception( 'redirected: ' . $url );
}
function add_options_page( $title, $menu, $capability, $slug, $callback ) {
	global $world;
	$world['page'] = compact( 'capability', 'slug', 'callback' );
}
function register_setting( $group, $name, $arguments ) {
	global $world;
	$world['setting'] = array( 'name' => $name ) + $arguments;
}
function add_settings_error( $setting, $code, $message ) {
	global $world;
	$world['errors'][] = array( $code, $message );
}
function settings_fields( $group ) {
	echo '<input type="hidden" name="_wpnonce" value="nonce">';
}
function wp_nonce_field( $action ) {
	echo '<input type="hidden" name="_wpnonce" value="' . esc_attr( $action ) . '">';
}
function submit_button( $text = 'Save', $type = 'primary', $name = 'submit', $wrap = true ) {
	echo '<button>' . esc_html( $text ) . '</button>';
}
function selected( $one, $other, $echo = true ) {
	return (string) $one === (string) $other ? " selected='selected'" : '';
}
function wp_date( $format, $at ) {
	return gmdate( $format, $at );
}
function status_header( $status ) {}

function is_multisite() {
	global $world;
	return null !== $world['sites'];
}
function get_sites( $arguments ) {
	global $world;
	return $world['sites'];
}
function switch_to_blog( $id ) {
	global $world;
	$world['visited'][] = $id;
}
function restore_current_blog() {}
